package org.bioscope.desktop.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.file.VerdictJson.Answer;
import org.bioscope.traces.file.VerdictJson.Change;
import org.bioscope.traces.rules.Decision;
import org.bioscope.traces.rules.Decision.Tried;
import org.bioscope.traces.rules.Detection;
import org.bioscope.traces.rules.LoopVerdict;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;
import org.bioscope.traces.rules.Work;

/** Verdicts for a person: one kernel with its chains of conditions, several side by side. */
final class ExplainText {
    /** Where the values of conditions begin; longer names push them on. */
    private static final int VALUE_COLUMN = 54;

    static final char HELD = '✓';

    private final PrintWriter out;
    private final boolean unicode;

    /** {@code unicode}: whether the reader's terminal can show {@link #HELD}. */
    ExplainText(PrintWriter out, boolean unicode) {
        this.out = out;
        this.unicode = unicode;
    }

    void print(List<Answer> answers) {
        if (answers.size() == 1) {
            chain(answers.getFirst());
        } else {
            sideBySide(answers);
        }
    }

    private void chain(Answer answer) {
        Verdict verdict = answer.verdict();
        out.println(title(answer));
        out.println("  " + verdict.facts());
        answer.detection().ifPresent(detection -> detected(detection));
        out.println();
        out.println("submission  " + verdict.submission().outcome().label());
        decision(verdict.submission());
        out.println();
        out.println("completion  " + completion(verdict) + verdict.byInWords());
        decision(verdict.completion());
        out.println("  its tail must " + verdict.work().stream().map(Work::label).collect(Collectors.joining(", ")));
        verdict.breaks().ifPresent(breaks -> out.println("  UNSAFE: " + breaks));
        verdict.loop().ifPresent(loop -> loop(loop));
        changes(answer.wouldChange());
    }

    private static String title(Answer answer) {
        Verdict verdict = answer.verdict();
        String release = answer.detection().map(detection -> " " + detection.release()).orElse("");
        return "kernel " + answer.kernel() + release + ", rules of " + verdict.generation().name() + " (" + verdict.generation().releases() + "): "
                + verdict.generation().title();
    }

    private void detected(Detection detection) {
        out.println();
        out.println("the running kernel, by what it shows");
        detection.evidence().forEach(line -> out.println("  " + line));
    }

    private void decision(Decision<?> decision) {
        decision.tried().forEach(tried -> out.println("  " + mark(tried.held()) + " " + line(tried)));
        out.println("  " + decision.because());
        if (!decision.source().isEmpty()) {
            out.println("  " + decision.source());
        }
    }

    private static String line(Tried tried) {
        return tried.value().isEmpty() ? tried.name() : pad(tried.name(), VALUE_COLUMN) + tried.value();
    }

    private char mark(Tri held) {
        return switch (held) {
            case YES -> unicode ? HELD : '+';
            case NO -> unicode ? '✗' : '-';
            case UNKNOWN -> '?';
        };
    }

    private void loop(LoopVerdict loop) {
        out.println();
        out.println("loop device  " + loop.decision().because());
        out.println("  " + loop.decision().source());
        loop.backing().ifPresent(backing -> {
            out.println("  the backing file's own request: " + backing.summary());
            decision(backing.completion());
        });
    }

    /** One line for each other answer, with all that would lead to it. */
    private void changes(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var byAnswer = new LinkedHashMap<String, String>();
        changes.forEach(change -> byAnswer.merge(change.verdict().summary(), change.with(), (a, b) -> a + ", " + b));
        out.println();
        out.println("what was assumed matters: another answer with");
        byAnswer.forEach((summary, with) -> out.println("  " + summary + ":  " + with));
    }

    private void sideBySide(List<Answer> answers) {
        out.println(answers.getFirst().verdict().facts());
        out.println();
        out.println(row("kernel", "submission", "completion", "by", "because"));
        for (Answer answer : answers) {
            Verdict verdict = answer.verdict();
            out.println(row(answer.kernel(), verdict.submission().outcome().label(), completion(verdict), verdict.runner(),
                    (verdict.unsafe() ? "UNSAFE: " : "") + verdict.completion().rule()));
        }
        answers.stream().map(Answer::verdict).filter(Verdict::unsafe).findFirst().flatMap(Verdict::breaks).ifPresent(breaks -> {
            out.println();
            out.println("UNSAFE: " + breaks);
        });
    }

    private static String row(String kernel, String submission, String completion, String by, String because) {
        return (pad(kernel, 15) + pad(submission, 12) + pad(completion, 12) + pad(by, 11) + because).stripTrailing();
    }

    private static String completion(Verdict verdict) {
        return verdict.completion().sure() || verdict.outcome() != Completion.UNKNOWN ? verdict.outcome().label()
                : verdict.completion().possible().stream().map(Completion::label).collect(Collectors.joining(" or "));
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + "  " : text + " ".repeat(width - text.length());
    }
}
