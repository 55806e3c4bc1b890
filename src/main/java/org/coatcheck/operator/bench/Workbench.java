package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.coatcheck.operator.bench.Uploads.Upload;
import org.coatcheck.operator.terminal.Progress;

/**
 * What every measurement needs.
 *
 * @param logs the folder for the output of the functions
 * @param samples receives what is measured
 */
record Workbench(
        Environment environment,
        Cpus cpus,
        Path logs,
        Uploads uploads,
        Lineup lineup,
        Consumer<Sample> samples,
        Progress progress) {

    RunningFunction start(Program program) throws IOException {
        return new RunningFunction(program, environment, cpus, logs.resolve(program.name() + ".log"));
    }

    /**
     * Uploads the image this many times, sends the function one event of it, and checks the thumbnails.
     *
     * @return the milliseconds from the event to the response
     */
    double upload(ImageFile image, int objects, RunningFunction function) throws InterruptedException {
        Upload upload = uploads.upload(image, objects);
        double took = function.invoke(upload.event());
        uploads.finish(upload);
        return took;
    }
}
