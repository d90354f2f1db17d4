// Command coop-bench-peers-tlog measures transparency logs as Go has them: Tessera's POSIX driver and its fsck, and
// golang.org/x/mod/sumdb/tlog. It does one thing and prints one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"

	"k8s.io/klog/v2"
)

// figures are what a command has measured: times in seconds, processor time of all threads among them, and p50 of
// single calls in microseconds.
type figures struct {
	Seconds float64            `json:"seconds"`
	CPU     float64            `json:"cpu"`
	Size    uint64             `json:"size"`
	Root    []byte             `json:"root"`
	Calls   map[string]float64 `json:"calls,omitempty"`
}

const usage = `append FOLDER ENTRIES BYTES BATCH
fsck   FOLDER VKEY WORKERS
tree   FOLDER VKEY
proofs FOLDER VKEY COUNT`

func main() {
	// What Tessera tells its operator is no figure.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	found, err := run(context.Background(), os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (figures, error) {
	if len(args) < 3 {
		return figures{}, fmt.Errorf("usage:\n%s", usage)
	}
	command, folder := args[0], args[1]
	numbers := make([]int, 0, 3)
	for _, word := range args[2:] {
		if number, err := strconv.Atoi(word); err == nil {
			numbers = append(numbers, number)
		}
	}
	switch {
	case command == "append" && len(numbers) == 3:
		return appendEntries(ctx, folder, workload{entries: numbers[0], bytes: numbers[1], batch: numbers[2]})
	case command == "fsck" && len(numbers) == 1:
		return checkByFsck(ctx, folder, args[2], uint(numbers[0]))
	case command == "tree":
		return hashBundles(folder, args[2])
	case command == "proofs" && len(numbers) == 1:
		return proveAndCheck(folder, args[2], numbers[0])
	}
	return figures{}, fmt.Errorf("usage:\n%s", usage)
}

// measured runs something and says what it took.
func measured(work func() error) (figures, error) {
	before, began := processorTime(), time.Now()
	err := work()
	return figures{Seconds: time.Since(began).Seconds(), CPU: processorTime() - before}, err
}

func processorTime() float64 {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}
