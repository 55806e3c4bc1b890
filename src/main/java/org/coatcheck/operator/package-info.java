/**
 * The command line: run everything on this machine, read the audit.
 *
 * <p>It works with the operator's own credentials, may touch all of AWS, and is not in the function's zip.
 */
@NullMarked
package org.coatcheck.operator;

import org.jspecify.annotations.NullMarked;
