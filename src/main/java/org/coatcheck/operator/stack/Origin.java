package org.coatcheck.operator.stack;

import java.net.URI;
import java.util.Optional;

/** How a LocalStack was started, and how it is stopped. */
sealed interface Origin permits Origin.Given, DockerContainer, HostProcess {

    URI endpoint();

    /** For clients of this LocalStack. */
    default Aws.Local aws() {
        return new Aws.Local(endpoint());
    }

    /** For a message, such as "in Docker". */
    String description();

    /** Stops a LocalStack that this program started. */
    void stop();

    /** Started by somebody else, and left running. */
    record Given(Aws.Local aws) implements Origin {

        /** The LocalStack that {@code AWS_ENDPOINT_URL} names. */
        static Optional<Origin> find() {
            return Aws.Local.of(System.getenv()).map(Given::new);
        }

        @Override
        public URI endpoint() {
            return aws.endpoint();
        }

        @Override
        public String description() {
            return "given by AWS_ENDPOINT_URL";
        }

        @Override
        public void stop() {}
    }
}
