package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Starts jvm packages as Lambda's Java runtime does: on AWS's runtime client, which loads the function's jars itself. */
final class ManagedRuntime {

    private static final Path CLIENT =
            Path.of("target/runtime-interface-client").toAbsolutePath();

    private ManagedRuntime() {}

    /**
     * Puts a program beside the package like the one that Lambda's runtime has.
     *
     * @param folder of the unzipped package
     * @param java the beginning of the command that runs Java
     */
    static void write(Path folder, String java) throws IOException {
        Path bootstrap = Files.writeString(folder.resolve("bootstrap"), """
                #!/bin/sh
                exec %s --enable-native-access=ALL-UNNAMED -Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac \\
                    -cp "%s/*:$(echo "$LAMBDA_TASK_ROOT"/lib/*aws-lambda-java-core* "$LAMBDA_TASK_ROOT"/lib/*utils-lite* | tr ' ' :)" \\
                    com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
                """.formatted(java, CLIENT));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
