// Verifies a Sekimori audit log offline with Go's own transparency-log packages; shares no code with Sekimori.
//
//	verify FOLDER VKEY [OLD_CHECKPOINT]
//
// Checks the signature, every entry and tile up to the root, inclusion proofs of sampled entries made from the tiles
// alone, and consistency with an older signed checkpoint. Exit code 0 and one line if all is well, otherwise 1.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 || len(os.Args) > 4 {
		fmt.Fprintln(os.Stderr, "usage: verify FOLDER VKEY [OLD_CHECKPOINT]")
		os.Exit(2)
	}
	old := ""
	if len(os.Args) == 4 {
		old = os.Args[3]
	}
	if err := verify(os.Args[1], os.Args[2], old); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func verify(folder, vkey, oldFile string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return err
	}
	log := folderLog{folder, tree}
	leaves, err := log.recompute()
	if err != nil {
		return err
	}
	sampled := int64(0)
	for n := int64(0); n < tree.N; n += 1 + tree.N/64 {
		proof, err := tlog.ProveRecord(tree.N, n, log)
		if err != nil {
			return fmt.Errorf("proof of entry %d: %v", n, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaves[n]); err != nil {
			return fmt.Errorf("entry %d: %v", n, err)
		}
		sampled++
	}
	from, err := log.consistency(oldFile, verifier)
	if err != nil {
		return err
	}
	fmt.Printf("ok size=%d sampled=%d from=%d\n", tree.N, sampled, from)
	return nil
}

func openCheckpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	text, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, errors.New("the checkpoint is of another log")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

type folderLog struct {
	folder string
	tree   tlog.Tree
}

// path is that of c2sp.org/tlog-tiles, which leaves out the height that Go's paths have.
func (l folderLog) path(kind string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 1<<height {
		path += fmt.Sprintf(".p/%d", width)
	}
	return filepath.Join(l.folder, "tile", kind, path)
}

func (l folderLog) bundle(n int64, width int) ([][]byte, error) {
	path := l.path("entries", n, width)
	rest, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(rest) > 0 {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		length := int(binary.BigEndian.Uint16(rest))
		entries = append(entries, rest[2:2+length])
		rest = rest[2+length:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%s has %d entries, not %d", path, len(entries), width)
	}
	return entries, nil
}

// recompute hashes all entries and compares every tile and the root with what comes out.
func (l folderLog) recompute() ([]tlog.Hash, error) {
	var leaves, stored []tlog.Hash
	memory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, 0, len(indexes))
		for _, index := range indexes {
			out = append(out, stored[index])
		}
		return out, nil
	})
	for n := int64(0); n<<height < l.tree.N; n++ {
		width := l.tree.N - n<<height
		if width > 1<<height {
			width = 1 << height
		}
		entries, err := l.bundle(n, int(width))
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			hashes, err := tlog.StoredHashes(int64(len(leaves)), entry, memory)
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
			leaves = append(leaves, tlog.RecordHash(entry))
		}
	}
	for _, tile := range tlog.NewTiles(height, 0, l.tree.N) {
		// Some versions also name the narrower files that the tile went through.
		if tile.W != l.width(tile) {
			continue
		}
		computed, err := tlog.ReadTileData(tile, memory)
		if err != nil {
			return nil, err
		}
		path := l.path(strconv.Itoa(tile.L), tile.N, tile.W)
		found, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(computed, found) {
			return nil, fmt.Errorf("%s is not the tile of its entries", path)
		}
	}
	root, err := tlog.TreeHash(l.tree.N, memory)
	if err == nil && root != l.tree.Hash {
		err = errors.New("the entries do not give the signed root")
	}
	return leaves, err
}

// width is how many hashes the tile has in the whole tree.
func (l folderLog) width(tile tlog.Tile) int {
	width := l.tree.N>>(height*uint(tile.L)) - tile.N<<height
	if width > 1<<height {
		width = 1 << height
	}
	return int(width)
}

// ReadHashes reads from the tiles on disk, as a client would that has nothing else.
func (l folderLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		tile := tlog.TileForIndex(height, index)
		tile.W = l.width(tile)
		data, err := os.ReadFile(l.path(strconv.Itoa(tile.L), tile.N, tile.W))
		if err != nil {
			return nil, err
		}
		hash, err := tlog.HashFromTile(tile, data, index)
		if err != nil {
			return nil, err
		}
		out = append(out, hash)
	}
	return out, nil
}

func (l folderLog) consistency(oldFile string, verifier note.Verifier) (int64, error) {
	if oldFile == "" {
		return 0, nil
	}
	old, err := openCheckpoint(oldFile, verifier)
	if err != nil {
		return 0, fmt.Errorf("old checkpoint: %v", err)
	}
	if old.N > l.tree.N {
		return 0, fmt.Errorf("the log has %d entries, %d were signed before", l.tree.N, old.N)
	}
	if old.N == 0 {
		return 0, nil
	}
	proof, err := tlog.ProveTree(l.tree.N, old.N, l)
	if err != nil {
		return 0, err
	}
	return old.N, tlog.CheckTree(proof, l.tree.N, l.tree.Hash, old.N, old.Hash)
}
