/**
 * The entry: what Lambda calls, the settings, the wiring of the rooms, and priming before a snapshot.
 *
 * <p>Touches every room, once, at the start.
 */
@NullMarked
package org.coatcheck.function;

import org.jspecify.annotations.NullMarked;
