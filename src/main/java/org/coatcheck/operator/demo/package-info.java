/** {@code coatcheck run}: starts everything on this machine and demonstrates it. */
@NullMarked
package org.coatcheck.operator.demo;

import org.jspecify.annotations.NullMarked;
