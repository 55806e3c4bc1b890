/** What a terminal needs: tables, progress, errors as sentences, durations, Ctrl-C. Knows no AWS. */
@NullMarked
package org.coatcheck.operator.terminal;

import org.jspecify.annotations.NullMarked;
