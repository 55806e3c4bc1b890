package org.coatcheck.simulation;

import java.time.Duration;
import java.util.List;

/**
 * Something that may happen next in a {@link Simulation}. Whom it happens to is told by a number, which is taken to be one of
 * those that there are; so any list of steps is a story, and a shorter list is a simpler one.
 */
sealed interface Step {

    int MOST_VERSIONS = 5;
    int MOST_RUNNING = 4;

    void happensIn(Simulation story);

    /**
     * Somebody uploads an image.
     *
     * @param late whether the event takes its time
     */
    record Upload(UploadedImage image, boolean late) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (story.versions().size() < MOST_VERSIONS) {
                deliver(story, story.upload(image), late);
            }
        }
    }

    /**
     * Somebody removes the object.
     *
     * @param late whether the event takes its time
     */
    record Remove(boolean late) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (story.versions().size() < MOST_VERSIONS && story.isThere()) {
                deliver(story, story.remove(), late);
            }
        }
    }

    private static void deliver(Simulation story, Simulation.Version version, boolean late) {
        Delivery delivery = story.delivery(version);
        if (!late && story.running().size() < MOST_RUNNING) {
            story.begin(delivery);
        }
    }

    /** S3 delivers an event once more. */
    record Duplicate(int version) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.versions().isEmpty()) {
                story.delivery(pick(story.versions(), version));
            }
        }
    }

    record Plain() implements Step {
        @Override
        public void happensIn(Simulation story) {
            story.plainDelivery();
        }
    }

    /** The cleanup comes by, and has handled what it takes for undone. */
    record Sweep() implements Step {
        @Override
        public void happensIn(Simulation story) {
            story.sweep();
        }
    }

    /** An event gets lost: nobody ever handles it. */
    record Lose(int delivery) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.waiting().isEmpty()) {
                story.lose(pick(story.waiting(), delivery));
            }
        }
    }

    record Begin(int delivery) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.waiting().isEmpty() && story.running().size() < MOST_RUNNING) {
                story.begin(pick(story.waiting(), delivery));
            }
        }
    }

    record GoOn(int attempt, int calls) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.running().isEmpty()) {
                Attempt going = pick(story.running(), attempt);
                for (int i = 0; i < calls && story.running().contains(going); i++) {
                    story.goOn(going);
                    if (going.position() instanceof Position.After) {
                        story.goOn(going);
                    }
                }
            }
        }
    }

    /** It makes its call, whose answer is lost, and which the SDK so makes again. */
    record LoseAnswer(int attempt) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.running().isEmpty()) {
                Attempt losing = pick(story.running(), attempt);
                story.goOn(losing);
                story.loseTheAnswer(losing);
            }
        }
    }

    /**
     * The machine of an attempt is gone.
     *
     * @param called whether it makes its call before, whose answer it does not see any more
     */
    record Kill(int attempt, boolean called) implements Step {
        @Override
        public void happensIn(Simulation story) {
            if (!story.running().isEmpty()) {
                Attempt dying = pick(story.running(), attempt);
                if (called) {
                    story.goOn(dying);
                }
                story.kill(dying);
            }
        }
    }

    record Pass(int seconds) implements Step {
        @Override
        public void happensIn(Simulation story) {
            story.pass(Duration.ofSeconds(seconds));
        }
    }

    private static <T> T pick(List<T> some, int number) {
        return some.get(number % some.size());
    }
}
