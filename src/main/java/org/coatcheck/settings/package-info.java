/** How the settings of a room check themselves. Each room has a record of its own; this package knows none of them. */
@NullMarked
package org.coatcheck.settings;

import org.jspecify.annotations.NullMarked;
