package org.coatcheck.operator.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A function that can be started.
 *
 * @param folder in which the process starts
 * @param command the process itself, without a shell around it: CPU time and memory are read by its id
 * @param environment beside AWS's variables, which every function gets
 * @param anyEvent whether it handles all of Coatcheck's events, not only uploads
 */
record Program(String name, Path folder, List<String> command, Map<String, String> environment, boolean anyEvent) {

    Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
