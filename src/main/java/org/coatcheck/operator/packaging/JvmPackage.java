package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;

/** The function as {@link Packaging#JVM}. The build of the project makes it for this machine's architecture. */
record JvmPackage(Path home, Architecture architecture) {

    /** For another architecture it zips the same jars with that architecture's libvips, which takes seconds. */
    void build(Maven maven) throws IOException, InterruptedException {
        if (architecture == Architecture.ofThisMachine()) {
            return;
        }
        Libvips libvips = new Libvips(home, architecture);
        List<String> arguments = new ArrayList<>(libvips.goals());
        arguments.add("antrun:run@natives");
        arguments.addAll(libvips.properties());
        arguments.add("-Dfunction.zip=" + Packaging.JVM.zip(home, architecture));
        maven.run(arguments);
    }
}
