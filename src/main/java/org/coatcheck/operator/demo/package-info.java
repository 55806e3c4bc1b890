/** {@code coatcheck run}: the whole of Coatcheck on this machine, at work. */
@NullMarked
package org.coatcheck.operator.demo;

import org.jspecify.annotations.NullMarked;
