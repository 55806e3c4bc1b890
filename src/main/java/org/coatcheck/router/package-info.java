/** The entry: one invocation, from bytes to bytes, and the switch that gives each event to its job. */
@NullMarked
package org.coatcheck.router;

import org.jspecify.annotations.NullMarked;
