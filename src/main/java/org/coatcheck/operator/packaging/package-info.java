/** {@code coatcheck package}: builds the zip of each packaging. */
@NullMarked
package org.coatcheck.operator.packaging;

import org.jspecify.annotations.NullMarked;
