/**
 * The words every room speaks: the shapes AWS sends, told apart, and the shapes it wants back.
 *
 * <p>Knows JSON and nothing else; no AWS client is in here.
 */
@NullMarked
package org.coatcheck.event;

import org.jspecify.annotations.NullMarked;
