package org.coatcheck.sdk;

/**
 * Whether Lambda makes a snapshot of this process, from which it starts many environments.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda environment variables</a>
 */
public final class SnapStart {

    private SnapStart() {}

    public static boolean isOn() {
        return "snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
    }
}
