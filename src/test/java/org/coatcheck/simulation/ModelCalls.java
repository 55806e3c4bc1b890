package org.coatcheck.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * The calls of all attempts in all moments of a search. A call by an attempt at the same node, in the same AWS, has the same
 * effect, and is executed once.
 */
final class ModelCalls {

    /** An AWS that equals no other instance, so that moments are compared quickly. */
    static final class Instance {
        private final AwsModel aws;
        private final Map<AttemptNode, Executed> executed = new HashMap<>();

        private Instance(AwsModel aws) {
            this.aws = aws;
        }

        AwsModel aws() {
            return aws;
        }
    }

    /** What a call leaves behind, and what its caller gets. */
    record Executed(Instance after, ModelResponse response) {}

    private final Map<AwsModel, Instance> instances = new HashMap<>();

    Instance instance(AwsModel aws) {
        return instances.computeIfAbsent(aws, Instance::new);
    }

    /** Executes the call that the attempt is before. */
    Executed execute(Instance aws, AttemptNode attempt, Object call) {
        return aws.executed.computeIfAbsent(attempt, first -> {
            Promises.checkCall(aws.aws(), attempt, call);
            AwsModel.Executed executed = aws.aws().execute(call);
            return new Executed(instance(executed.after()), executed.response());
        });
    }
}
