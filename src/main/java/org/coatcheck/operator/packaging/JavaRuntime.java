package org.coatcheck.operator.packaging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.coatcheck.operator.terminal.CommandException;

/** The Java runtime in the aot package: the modules of this JDK that the function needs. */
final class JavaRuntime {

    /**
     * The modules that jdeps reports, with two changes. The desktop and SQL modules are left out, because Jackson works
     * without them. zipfs is added, because jdeps does not see that it is needed at run time.
     */
    private static final List<String> MODULES = List.of(
            "java.base", "java.logging", "java.management", "java.naming", "java.xml", "jdk.unsupported", "jdk.zipfs");

    /**
     * The first two have the compiler's thread give way to the others (a nice value of 5), because the first event waits for the
     * one CPU that both use. The compiler catches up while the function waits for AWS. On a command line the JVM would warn that
     * only root may use the first option fully; it does not for options of the runtime itself. The other two spare a thread that
     * looks for profiles of methods: {@link FunctionProcesses} keeps them out of the cache.
     */
    private static final String OPTIONS = "-XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=5"
            + " -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining";

    private JavaRuntime() {}

    /** Links the runtime into the folder, which must not exist yet. */
    static void link(Path folder) {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new CommandException("the JDK at " + System.getProperty("java.home")
                        + " has no jlink: install a complete JDK 25, and set JAVA_HOME to its folder"));
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = jlink.run(
                writer,
                writer,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--add-options=" + OPTIONS,
                "--output",
                folder.toString());
        if (status != 0) {
            throw new CommandException(
                    "jlink failed to link a Java runtime: " + output.toString().strip());
        }
    }
}
