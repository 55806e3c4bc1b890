package org.coatcheck.simulation;

import java.time.Duration;
import java.util.List;

/**
 * One thing that can happen next in a {@link Simulation}.
 *
 * <p>A step selects its version, delivery or attempt by a number modulo how many there are, and does nothing where there
 * is none. So every list of steps is a valid schedule, and jqwik can shrink a failing one by leaving steps out.
 */
sealed interface Step {

    int MOST_VERSIONS = 5;
    int MOST_RUNNING = 4;

    void apply(Simulation simulation);

    /**
     * A user uploads an image.
     *
     * @param late whether its event waits, instead of starting an attempt at once
     */
    record Upload(UploadedImage image, boolean late) implements Step {
        @Override
        public void apply(Simulation simulation) {
            ObjectHistory object = simulation.object();
            if (object.versions().size() < MOST_VERSIONS) {
                send(simulation, object.upload(image), late);
            }
        }
    }

    /**
     * A user removes the object.
     *
     * @param late whether its event waits, instead of starting an attempt at once
     */
    record Remove(boolean late) implements Step {
        @Override
        public void apply(Simulation simulation) {
            ObjectHistory object = simulation.object();
            if (object.versions().size() < MOST_VERSIONS && object.exists()) {
                send(simulation, object.remove(), late);
            }
        }
    }

    private static void send(Simulation simulation, Version version, boolean late) {
        Delivery delivery = simulation.deliveries().send(version);
        if (!late && simulation.running().size() < MOST_RUNNING) {
            simulation.begin(delivery);
        }
    }

    /** S3 sends an event a second time. */
    record Duplicate(int version) implements Step {
        @Override
        public void apply(Simulation simulation) {
            List<Version> versions = simulation.object().versions();
            if (!versions.isEmpty()) {
                simulation.deliveries().send(pick(versions, version));
            }
        }
    }

    record SendPlain() implements Step {
        @Override
        public void apply(Simulation simulation) {
            simulation.deliveries().sendPlain();
        }
    }

    /** An operator wants the thumbnails of a version made anew, which may have been replaced by now. */
    record Remake(int version) implements Step {
        @Override
        public void apply(Simulation simulation) {
            List<Version> images = simulation.object().versions().stream()
                    .filter(candidate -> candidate.image().isPresent())
                    .toList();
            if (!images.isEmpty()) {
                simulation.deliveries().remake(pick(images, version));
            }
        }
    }

    record Sweep() implements Step {
        @Override
        public void apply(Simulation simulation) {
            simulation.sweep();
        }
    }

    /** An event is lost: no attempt ever processes it. */
    record LoseEvent(int delivery) implements Step {
        @Override
        public void apply(Simulation simulation) {
            List<Delivery> waiting = simulation.deliveries().waiting();
            if (!waiting.isEmpty()) {
                simulation.deliveries().lose(pick(waiting, delivery));
            }
        }
    }

    record Begin(int delivery) implements Step {
        @Override
        public void apply(Simulation simulation) {
            List<Delivery> waiting = simulation.deliveries().waiting();
            if (!waiting.isEmpty() && simulation.running().size() < MOST_RUNNING) {
                simulation.begin(pick(waiting, delivery));
            }
        }
    }

    /** Lambda delivers an event again, whose first attempt is running. */
    record BeginAgain(int attempt) implements Step {
        @Override
        public void apply(Simulation simulation) {
            List<Attempt> running = simulation.running();
            if (!running.isEmpty() && running.size() < MOST_RUNNING) {
                simulation.beginAgain(pick(running, attempt).delivery());
            }
        }
    }

    /** An attempt makes some calls and sees their responses. */
    record Proceed(int attempt, int calls) implements Step {
        @Override
        public void apply(Simulation simulation) {
            if (!simulation.running().isEmpty()) {
                Attempt proceeding = pick(simulation.running(), attempt);
                for (int i = 0; i < calls && simulation.running().contains(proceeding); i++) {
                    simulation.proceed(proceeding);
                    if (proceeding.state() instanceof AttemptState.AfterCall) {
                        simulation.proceed(proceeding);
                    }
                }
            }
        }
    }

    /** An attempt makes its call, the response is lost, and the SDK repeats the call. */
    record LoseResponse(int attempt) implements Step {
        @Override
        public void apply(Simulation simulation) {
            if (!simulation.running().isEmpty()) {
                Attempt losing = pick(simulation.running(), attempt);
                simulation.proceed(losing);
                simulation.loseResponse(losing);
            }
        }
    }

    /**
     * An attempt crashes.
     *
     * @param afterCall whether it makes its call first, without seeing the response
     */
    record Crash(int attempt, boolean afterCall) implements Step {
        @Override
        public void apply(Simulation simulation) {
            if (!simulation.running().isEmpty()) {
                Attempt crashing = pick(simulation.running(), attempt);
                if (afterCall) {
                    simulation.proceed(crashing);
                }
                simulation.crash(crashing);
            }
        }
    }

    /** Calls that later attempts make at the same time are executed in this order. */
    record Reorder(CallOrder order) implements Step {
        @Override
        public void apply(Simulation simulation) {
            simulation.reorder(order);
        }
    }

    record PassTime(int seconds) implements Step {
        @Override
        public void apply(Simulation simulation) {
            simulation.pass(Duration.ofSeconds(seconds));
        }
    }

    private static <T> T pick(List<T> items, int number) {
        return items.get(number % items.size());
    }
}
