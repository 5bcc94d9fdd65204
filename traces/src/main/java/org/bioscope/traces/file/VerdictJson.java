package org.bioscope.traces.file;

import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.rules.Decision;
import org.bioscope.traces.rules.Detection;
import org.bioscope.traces.rules.Fact;
import org.bioscope.traces.rules.LoopVerdict;
import org.bioscope.traces.rules.RequestFacts;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;
import org.bioscope.traces.rules.Work;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Verdicts as {@code bioscope explain --json} prints them. A verdict's own {@code rule}, {@code because},
 * {@code conditions} and {@code source} are those of the completion; the submission has its own under
 * {@code submissionReason}. {@code held} is null where nobody knows.
 */
public final class VerdictJson {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * One kernel's answer.
     *
     * @param kernel      as it was asked for
     * @param detection   how its generation was told, where it is the running one
     * @param wouldChange answers to the same request with one assumed fact turned, under the words that turn it
     */
    public record Answer(String kernel, Verdict verdict, Optional<Detection> detection, List<Change> wouldChange) {
        public Answer {
            wouldChange = List.copyOf(wouldChange);
        }
    }

    /** What another value of an assumed fact would do. */
    public record Change(String with, Verdict verdict) {
    }

    private VerdictJson() {
    }

    /** The whole document: one object with the list {@code kernels}. */
    public static String text(List<Answer> answers) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode kernels = root.putArray("kernels");
        answers.forEach(answer -> kernel(kernels.addObject(), answer));
        return JSON.writeValueAsString(root);
    }

    private static void kernel(ObjectNode node, Answer answer) {
        Verdict verdict = answer.verdict();
        node.put("kernel", answer.kernel());
        node.put("generation", verdict.generation().name()).put("releases", verdict.generation().releases());
        outcome(node, verdict);
        reason(node, verdict.completion());
        reason(node.putObject("submissionReason"), verdict.submission());
        ArrayNode work = node.putArray("work");
        verdict.work().stream().map(Work::label).forEach(work::add);
        node.put("unsafe", verdict.unsafe()).put("breaks", verdict.breaks().orElse(null));
        ArrayNode depends = node.putArray("dependsOn");
        verdict.dependsOn().stream().map(Fact::label).forEach(depends::add);
        ArrayNode facts = node.putArray("facts");
        Fact.ALL.forEach(fact -> fact(facts.addObject(), verdict.facts(), fact));
        ArrayNode changes = node.putArray("wouldChange");
        answer.wouldChange().forEach(change -> outcome(changes.addObject().put("with", change.with()), change.verdict()));
        verdict.loop().ifPresentOrElse(loop -> loop(node.putObject("loop"), loop), () -> node.putNull("loop"));
        answer.detection().ifPresent(detection -> {
            ArrayNode evidence = node.putArray("evidence");
            detection.evidence().forEach(evidence::add);
        });
    }

    private static void outcome(ObjectNode node, Verdict verdict) {
        node.put("submission", verdict.submission().outcome().label());
        node.put("completion", verdict.completion().sure() ? verdict.outcome().label() : Submission.UNKNOWN.label());
        node.put("by", verdict.by() == Context.UNKNOWN ? null : verdict.by().label());
    }

    private static void reason(ObjectNode node, Decision<?> decision) {
        node.put("rule", decision.rule()).put("because", decision.because()).put("source", decision.source());
        ArrayNode possible = node.putArray("possible");
        decision.possible().forEach(outcome -> possible.add(outcome instanceof Submission s ? s.label() : ((Completion) outcome).label()));
        ArrayNode conditions = node.putArray("conditions");
        for (Decision.Tried tried : decision.tried()) {
            ObjectNode condition = conditions.addObject().put("name", tried.name()).put("value", tried.value());
            if (tried.held() == Tri.UNKNOWN) {
                condition.putNull("held");
            } else {
                condition.put("held", tried.held() == Tri.YES);
            }
        }
    }

    private static <T extends Enum<T>> void fact(ObjectNode node, RequestFacts facts, Fact<T> fact) {
        node.put("name", fact.label()).put("value", facts.text(fact)).put("origin", facts.origin(fact).label());
    }

    private static void loop(ObjectNode node, LoopVerdict loop) {
        node.put("completion", loop.decision().sure() ? loop.decision().outcome().label() : Submission.UNKNOWN.label());
        reason(node, loop.decision());
        loop.backing().ifPresentOrElse(backing -> {
            ObjectNode under = node.putObject("backing");
            outcome(under, backing);
            reason(under, backing.completion());
        }, () -> node.putNull("backing"));
    }
}
