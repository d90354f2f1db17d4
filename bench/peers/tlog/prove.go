package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// files reads the tiles of a log from a folder.
type files struct{ folder string }

// Height is what C2SP fixes.
func (files) Height() int { return 8 }

// ReadTiles reads each tile anew.
func (from files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for at, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(from.folder, pathOf(tile)))
		if err != nil {
			return nil, err
		}
		read[at] = bytes
	}
	return read, nil
}

// SaveTiles keeps nothing.
func (files) SaveTiles([]tlog.Tile, [][]byte) {}

// proveAndCheck makes proofs from the tiles of a log with x/mod and checks them, one by one. Its reader of tiles
// compares each tile with the root before it is used, which ours leaves to whoever verifies the proof.
func proveAndCheck(folder, vkey string, count int) (figures, error) {
	head, err := openHead(folder, vkey)
	if err != nil {
		return figures{}, err
	}
	times := map[string][]float64{}
	timed := func(name string, work func() error) error {
		began := time.Now()
		err := work()
		times[name] = append(times[name], float64(time.Since(began).Nanoseconds())/1e3)
		return err
	}
	reader := func() tlog.HashReader { return tlog.TileHashReader(head, files{folder}) }
	found, err := measured(func() error {
		for n := range int64(count) {
			// The same places as ours: spread over the log, the same in each run.
			if err := proveOne(head, n*7_919%head.N, reader, timed); err != nil {
				return err
			}
		}
		return nil
	})
	found.Size, found.Root, found.Calls = uint64(head.N), head.Hash[:], map[string]float64{}
	for name, each := range times {
		slices.Sort(each)
		found.Calls[name] = each[len(each)/2]
	}
	return found, err
}

func proveOne(head tlog.Tree, index int64, reader func() tlog.HashReader, timed func(string, func() error) error) error {
	var record tlog.RecordProof
	var tree tlog.TreeProof
	leaf, err := reader().ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	old, err := tlog.TreeHash(index+1, reader())
	if err != nil {
		return err
	}
	for _, each := range []struct {
		name string
		work func() error
	}{
		{"inclusionMade", func() (err error) { record, err = tlog.ProveRecord(head.N, index, reader()); return }},
		{"inclusionVerified", func() error { return tlog.CheckRecord(record, head.N, head.Hash, index, leaf[0]) }},
		{"consistencyMade", func() (err error) { tree, err = tlog.ProveTree(head.N, index+1, reader()); return }},
		{"consistencyVerified", func() error { return tlog.CheckTree(tree, head.N, head.Hash, index+1, old) }},
	} {
		if err := timed(each.name, each.work); err != nil {
			return err
		}
	}
	return nil
}
