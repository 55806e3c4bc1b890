/** A job: the response to an HTTP request. Touches nothing. */
@NullMarked
package org.coatcheck.echo;

import org.jspecify.annotations.NullMarked;
