/** The console's pages. Each has a URL of its own, and shows the command that prints the same. */
@NullMarked
package org.coatcheck.operator.console.page;

import org.jspecify.annotations.NullMarked;
