package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// openHead opens the checkpoint of a log with x/mod.
func openHead(folder, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	// x/mod knows one origin; the lines after it are the same.
	_, rest, _ := strings.Cut(opened.Text, "\n")
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// checkByFsck walks a log with Tessera's fsck: its command ends with 0 whatever it found, its library says so. With
// one worker it hangs on a log that is not sound.
func checkByFsck(ctx context.Context, folder, vkey string, workers uint) (figures, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return figures{}, err
	}
	head, err := openHead(folder, vkey)
	if err != nil {
		return figures{}, err
	}
	check := fsck.New(verifier.Name(), verifier, &client.FileFetcher{Root: folder}, leavesOf, fsck.Opts{N: workers})
	found, err := measured(func() error { return check.Check(ctx) })
	found.Size, found.Root = uint64(head.N), head.Hash[:]
	return found, err
}

func leavesOf(bundle []byte) ([][]byte, error) {
	var entries api.EntryBundle
	if err := entries.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	leaves := make([][]byte, 0, len(entries.Entries))
	for _, entry := range entries.Entries {
		leaves = append(leaves, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return leaves, nil
}

// grown is a tree in memory, kept by x/mod.
type grown struct {
	size   int64
	hashes []tlog.Hash
}

// ReadHashes gives stored hashes by their index.
func (tree *grown) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		read[at] = tree.hashes[index]
	}
	return read, nil
}

func (tree *grown) add(bundle []byte) error {
	for len(bundle) > 0 {
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		stored, err := tlog.StoredHashesForRecordHash(tree.size, tlog.RecordHash(bundle[2:end]), tree)
		if err != nil {
			return err
		}
		tree.hashes = append(tree.hashes, stored...)
		tree.size++
		bundle = bundle[end:]
	}
	return nil
}

// hashBundles makes the tree of all entries with x/mod, in one thread, and compares its root with the signed one; it
// looks at no tile.
func hashBundles(folder, vkey string) (figures, error) {
	head, err := openHead(folder, vkey)
	if err != nil {
		return figures{}, err
	}
	found, err := measured(func() error {
		tree := &grown{}
		for tree.size < head.N {
			bundle := tlog.Tile{H: 8, L: -1, N: tree.size / width, W: int(min(width, head.N-tree.size))}
			bytes, err := os.ReadFile(filepath.Join(folder, pathOf(bundle)))
			if err != nil {
				return err
			}
			if err := tree.add(bytes); err != nil {
				return err
			}
		}
		root, err := tlog.TreeHash(head.N, tree)
		if err == nil && root != head.Hash {
			err = fmt.Errorf("the entries do not give the signed root")
		}
		return err
	})
	found.Size, found.Root = uint64(head.N), head.Hash[:]
	return found, err
}

// pathOf is where C2SP puts a tile that x/mod calls by its height too; level -1 are the entries.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}
