/**
 * {@code coatcheck console}: a web page on this machine that shows what a stack does, and can send events again. {@link
 * org.coatcheck.operator.console.Console} puts its rooms together: {@code web} talks to the browser, {@code aws} reads and
 * changes the stack, {@code page} makes one page of the other.
 */
@NullMarked
package org.coatcheck.operator.console;

import org.jspecify.annotations.NullMarked;
