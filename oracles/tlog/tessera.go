package main

import (
	"context"
	"io"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

func init() {
	// What Tessera tells its operator is no finding.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
}

// writeLog lets Tessera write a log into a folder, and its client have each checkpoint cosigned by the witnesses of
// the policy; without their cosignatures it publishes nothing.
func writeLog(asked question) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	signer, err := note.NewSigner(asked.Keys[0])
	if err != nil {
		return answer{}, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: asked.Folder})
	if err != nil {
		return answer{}, err
	}
	witnesses, err := tessera.NewWitnessGroupFromPolicy([]byte(asked.Policy))
	if err != nil {
		return answer{}, err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(256, 50*time.Millisecond).
		WithCheckpointInterval(100*time.Millisecond).
		WithWitnesses(witnesses, nil)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return answer{}, err
	}
	// In two steps, so that the witnesses see the log grow. Each entry waits for its index: they keep their order.
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 50*time.Millisecond)
	for index := int64(0); index < asked.Size; {
		var last tessera.IndexFuture
		for until := min(index+(asked.Size+1)/2, asked.Size); index < until; index++ {
			last = appender.Add(ctx, tessera.NewEntry(entryAt(index)))
		}
		if _, _, err := awaiter.Await(ctx, last); err != nil {
			return answer{}, err
		}
	}
	if err := shutdown(ctx); err != nil {
		return answer{}, err
	}
	checkpoint, err := reader.ReadCheckpoint(ctx)
	return answer{Ok: err == nil, Bytes: checkpoint}, err
}
