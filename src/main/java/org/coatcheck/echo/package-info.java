/** A job: what an HTTP caller hears back. Touches nothing. */
@NullMarked
package org.coatcheck.echo;

import org.jspecify.annotations.NullMarked;
