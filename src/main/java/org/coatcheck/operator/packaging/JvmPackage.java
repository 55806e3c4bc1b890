package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;

/** The function as {@link Packaging#JVM}: Maven makes it for this machine, and of that one it is made for any other. */
record JvmPackage(Path home, Architecture architecture) {

    /** The jars are the same for every processor; it takes seconds to put another libvips beside them. */
    void build(Maven maven) throws IOException, InterruptedException {
        if (architecture == Architecture.ofThisMachine()) {
            return;
        }
        Libvips libvips = new Libvips(home, architecture);
        List<String> arguments = new ArrayList<>(libvips.steps());
        arguments.add("antrun:run@natives");
        arguments.addAll(libvips.settings());
        arguments.add("-Dfunction.zip=" + Packaging.JVM.zip(home, architecture));
        maven.run(arguments);
    }
}
