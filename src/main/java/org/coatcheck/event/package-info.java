/**
 * The events that AWS sends, the responses that their senders expect, and the types that all rooms share.
 *
 * <p>Touches JSON, and nothing of AWS.
 */
@NullMarked
package org.coatcheck.event;

import org.jspecify.annotations.NullMarked;
