/** {@code coatcheck package}: the zip of each packaging. */
@NullMarked
package org.coatcheck.operator.packaging;

import org.jspecify.annotations.NullMarked;
