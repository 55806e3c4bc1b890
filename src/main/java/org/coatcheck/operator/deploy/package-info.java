/** Deploys the stack to AWS and destroys it, with the commands of the AWS CLI or the SAM CLI. */
@NullMarked
package org.coatcheck.operator.deploy;

import org.jspecify.annotations.NullMarked;
