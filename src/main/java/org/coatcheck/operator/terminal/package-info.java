/** What commands need to talk to a terminal: tables, JSON, progress, error sentences, durations, Ctrl-C. Uses no AWS. */
@NullMarked
package org.coatcheck.operator.terminal;

import org.jspecify.annotations.NullMarked;
