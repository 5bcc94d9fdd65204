/* What every part of a run may say of it: that it failed, what it did without, that it should stop. */
#include "run.h"

void run_fail(struct bioscope_run *run, int err, enum bioscope_step step, uint64_t value, unsigned op, unsigned job)
{
	struct bioscope_error *error = &run->view->error;

	pthread_mutex_lock(&run->lock);
	if (!error->err) {
		error->step = step;
		error->value = value;
		error->at_ns = now_ns();
		error->op = op;
		error->job = job;
		/* Pairs with Java's acquire: what it was before that it was. */
		__atomic_store_n(&error->err, err, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&run->lock);
	bioscope_run_stop(run);
}

void run_note(struct bioscope_run *run, unsigned fallbacks)
{
	__atomic_fetch_or(&run->view->fallbacks, fallbacks, __ATOMIC_RELAXED);
}

void bioscope_run_stop(struct bioscope_run *run)
{
	__atomic_store_n(&run->view->stop, 1, __ATOMIC_RELAXED);
}

const struct bioscope_run_view *bioscope_run_view(const struct bioscope_run *run)
{
	return run->view;
}
