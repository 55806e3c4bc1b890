/**
 * {@code remake}: has the function make thumbnails anew that were made with other settings.
 *
 * <p>Touches the objects table, the function and its configuration.
 */
@NullMarked
package org.coatcheck.operator.remake;

import org.jspecify.annotations.NullMarked;
