/** One attempt at one event, from bytes to bytes, and the switch that gives each kind of event to its job. */
@NullMarked
package org.coatcheck.router;

import org.jspecify.annotations.NullMarked;
