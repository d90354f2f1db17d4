package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

// outstanding entries are waited for at most: as many as Tessera takes by default before it pushes back.
const outstanding = 4096

type workload struct {
	entries, bytes, batch int
}

// entryAt is the index and dots, as the other logs of this bench have it.
func entryAt(index, size int) []byte {
	entry := bytes.Repeat([]byte{'.'}, size)
	copy(entry, strconv.Itoa(index))
	return entry
}

// appendEntries lets Tessera append to a new log in a folder. The time ends when each entry has its place in the
// integrated tree, which is when Tessera calls it durable; its checkpoint follows within a second.
func appendEntries(ctx context.Context, folder string, asked workload) (figures, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "tessera.example/log")
	if err != nil {
		return figures{}, err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return figures{}, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		return figures{}, err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(uint(asked.batch), 50*time.Millisecond).
		WithPushback(2 * outstanding).
		WithCheckpointInterval(time.Second)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return figures{}, err
	}
	found, err := measured(func() error { return addAll(ctx, appender, asked) })
	if err != nil {
		return figures{}, err
	}
	if err := shutdown(ctx); err != nil {
		return figures{}, err
	}
	head, err := openHead(folder, vkey)
	if err != nil {
		return figures{}, err
	}
	found.Size, found.Root = uint64(head.N), head.Hash[:]
	return found, nil
}

func addAll(ctx context.Context, appender *tessera.Appender, asked workload) error {
	futures := make(chan tessera.IndexFuture, outstanding)
	failed := make(chan error, 1)
	go func() {
		var first error
		index := uint64(0)
		for future := range futures {
			given, err := future()
			if err == nil && given.Index != index {
				err = fmt.Errorf("entry %d was given the index %d", index, given.Index)
			}
			if first == nil {
				first = err
			}
			index++
		}
		failed <- first
	}()
	for index := range asked.entries {
		futures <- appender.Add(ctx, tessera.NewEntry(entryAt(index, asked.bytes)))
	}
	close(futures)
	return <-failed
}
