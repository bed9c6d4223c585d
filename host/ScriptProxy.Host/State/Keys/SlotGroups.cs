using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// Slots in groups of sixteen. A key is in one of two groups, by two parts of its fingerprint; it came into the emptier one, so that groups fill evenly and four of five slots can be in use. A tag of 15 bits for each slot says
/// which are worth looking at: those of a million slots are near the processor, where the slots themselves are not. To find needs no lock; to add and to remove is for one thread at a time.
/// </summary>
internal sealed class SlotGroups
{
    public const int GroupSize = 16;

    private readonly ushort[] _tags;
    private readonly object?[] _rest;
    private readonly byte[] _memory;
    private readonly nint _start;

    public SlotGroups(int groups)
    {
        Groups = groups;
        _tags = new ushort[Length];
        _rest = new object?[Length];

        // Arrays begin anywhere, and slots are to begin where lines do.
        _memory = GC.AllocateArray<byte>((Length + 1) * KeySlot.Size, pinned: true);
        _start = -Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (KeySlot.Size - 1);
    }

    public int Groups { get; }

    public int Length => Groups * GroupSize;

    public ref KeySlot this[int index] =>
        ref Unsafe.As<byte, KeySlot>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), _start + ((nint)index * KeySlot.Size)));

    public bool IsTaken(int index) => _tags[index] != 0;

    /// <summary>The key's text, or the <see cref="TableExtras"/> that have it.</summary>
    public ref object? Rest(int index) => ref _rest[index];

    /// <returns>The slot; -1 if there is none.</returns>
    public int Find(Fingerprint print)
    {
        var (first, second) = (FirstGroup(print), SecondGroup(print));
        for (var hits = Hits(first, Tag(print)) | (Hits(second, Tag(print)) << GroupSize); hits != 0; hits &= hits - 1)
        {
            var hit = BitOperations.TrailingZeroCount(hits);
            var index = hit < GroupSize ? first + hit : second + hit - GroupSize;
            if (this[index].Print == print)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>A free slot for a key that has none.</summary>
    /// <returns>The slot; -1 if both groups are full.</returns>
    public int FindFree(Fingerprint print)
    {
        var (first, second) = (FirstGroup(print), SecondGroup(print));
        var (firstFree, secondFree) = (Hits(first, 0), Hits(second, 0));
        return (firstFree | secondFree) == 0 ? -1
            : BitOperations.PopCount(firstFree) >= BitOperations.PopCount(secondFree) ? first + BitOperations.TrailingZeroCount(firstFree)
            : second + BitOperations.TrailingZeroCount(secondFree);
    }

    /// <summary>Lets others find the slot.</summary>
    public void Show(int index) => Volatile.Write(ref _tags[index], Tag(this[index].Print));

    /// <summary>Clears a slot that is held.</summary>
    public void Clear(int index) => (_tags[index], this[index].Print, _rest[index]) = (0, default, null);

    /// <summary>
    /// Moves everything into so many groups. Whoever finds a slot here from then on looks for it there, once that is known.
    /// </summary>
    /// <returns>The new groups; null if they are too few, and then it is to be tried with more.</returns>
    public SlotGroups? MoveTo(int groups)
    {
        var moved = new SlotGroups(groups);
        for (var i = 0; i < Length; i++)
        {
            if (!IsTaken(i))
            {
                continue;
            }

            ref var slot = ref this[i];
            if (slot.TryHold()) // else it was left when fewer groups were tried
            {
                slot.Leave();
            }

            var index = moved.FindFree(slot.Print);
            if (index < 0)
            {
                return null;
            }

            moved[index].Take(slot);
            moved._rest[index] = _rest[i];
            moved.Show(index);
        }

        return moved;
    }

    private static ushort Tag(Fingerprint print) => (ushort)(print.High | 1); // 0 is a free slot's

    private int FirstGroup(Fingerprint print) => Group((uint)print.Low) * GroupSize;

    private int SecondGroup(Fingerprint print) => Group((uint)(print.High >> 32)) * GroupSize;

    private int Group(uint hash) => (int)(((ulong)hash * (uint)Groups) >> 32);

    private uint Hits(int first, ushort tag) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_tags), (nuint)first), Vector256.Create(tag)).ExtractMostSignificantBits();
}
