using System.Runtime.CompilerServices;
using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.UnitTests.State.Keys;

public sealed class KeySlotsTests
{
    private const int Homes = 10_000;

    [Fact]
    public void A_slot_is_one_line_of_memory_and_begins_where_a_line_does()
    {
        var slots = new KeySlots(100);
        Assert.Equal(KeySlot.Size, Unsafe.SizeOf<KeySlot>());
        Assert.All(Enumerable.Range(0, slots.Length), i => Assert.Equal(0, AddressOf(ref slots[i]) % KeySlot.Size));
    }

    [Fact]
    public void All_slots_of_both_windows_can_be_taken_and_are_found_also_where_the_last_windows_end()
    {
        var slots = new KeySlots(Homes);
        var prints = Enumerable.Range(1, 64).Select(i => new Fingerprint(uint.MaxValue, (ulong)i << 1)).ToArray(); // at home in the last slot, or at the first
        var taken = prints.Select(print => Add(slots, print)).ToArray();
        Assert.Equal([.. Enumerable.Range(0, 32), .. Enumerable.Range(Homes - 1, 32)], taken.Order());
        Assert.Equal(slots.Length - 1, taken.Max());
        Assert.Equal(taken, prints.Select(slots.Find));
        Assert.Equal(-1, slots.FindFree(prints[0]));
        Assert.Equal(-1, slots.Find(new Fingerprint(uint.MaxValue, 1000)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Keys_that_meet_are_where_a_dictionary_says_in_whatever_order_they_come_and_go(int seed)
    {
        var (slots, known, random) = (new KeySlots(200), new Dictionary<Fingerprint, int>(), new Random(seed));
        var refused = 0;
        for (var step = 0; step < 50_000; step++)
        {
            var print = new Fingerprint((uint)random.Next(3) << 25, ((ulong)random.Next(3) << 60) + (ulong)random.Next(1, 60)); // few homes, equal tags
            Assert.Equal(known.GetValueOrDefault(print, -1), slots.Find(print));
            if (known.Remove(print, out var index))
            {
                slots.Clear(index);
            }
            else if (slots.FindFree(print) >= 0)
            {
                known.Add(print, Add(slots, print));
            }
            else
            {
                refused++;
            }
        }

        Assert.All(known, pair => Assert.Equal(pair.Value, slots.Find(pair.Key)));
        Assert.Equal(known.Count, Enumerable.Range(0, slots.Length).Count(slots.IsTaken));
        Assert.NotEqual(0, refused); // so full it was
    }

    /// <summary>Who floods a table with new keys must not make it slower for all, nor larger.</summary>
    [Fact]
    public void Keys_come_and_go_for_ever_in_a_full_table_and_stay_near_their_homes_without_more_room()
    {
        var (slots, homes, random) = (new KeySlots(Homes), new KeySlots(Homes), new Random(1));
        var known = Enumerable.Range(0, Homes * 7 / 10).Select(_ => Next()).ToArray();
        Array.ForEach(known, print => Add(slots, print));
        var before = Near();
        for (var i = 0; i < 1_000_000; i++)
        {
            ref var print = ref known[random.Next(known.Length)];
            slots.Clear(slots.Find(print));
            print = Next();
            Assert.True(Add(slots, print) >= 0);
        }

        Assert.InRange(before, 0.85, 1);
        Assert.InRange(Near(), 0.65, 1);

        Fingerprint Next() => new((ulong)random.NextInt64(), (ulong)random.NextInt64() << 1);

        double Near() => known.Average(print => slots.Find(print) - homes.FindFree(print) is >= 0 and < 4 ? 1.0 : 0);
    }

    private static int Add(KeySlots slots, Fingerprint print)
    {
        var index = slots.FindFree(print);
        if (index >= 0)
        {
            slots[index].Begin(print, 0);
            slots.Show(index);
        }

        return index;
    }

    private static nint AddressOf(ref KeySlot slot) => Unsafe.ByteOffset(ref Unsafe.NullRef<KeySlot>(), ref slot);
}
