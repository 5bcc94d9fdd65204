package org.bioscope.traces.simulate;

/** A model, kernel or workload that cannot be simulated: one sentence for the person. */
public final class ModelException extends IllegalArgumentException {
    public ModelException(String message) {
        super(message);
    }
}
