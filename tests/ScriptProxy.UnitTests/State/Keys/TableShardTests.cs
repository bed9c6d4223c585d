using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.UnitTests.State.Keys;

public sealed class TableShardTests
{
    private const int Expected = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Keys_that_all_meet_are_counted_as_a_dictionary_counts_them(int seed)
    {
        var (shard, counts, random) = (new TableShard(), new Dictionary<int, long>(), new Random(seed));
        for (var step = 0; step < 50_000; step++)
        {
            var key = random.Next(1, 60);
            if (random.Next(3) == 0)
            {
                Assert.Equal(counts.Remove(key), shard.Remove(Meeting(key)));
            }
            else
            {
                counts[key] = counts.GetValueOrDefault(key) + 1;
                using var held = shard.Add($"{key}", Meeting(key), 0, Expected, out var isNew);
                Assert.Equal(counts[key] == 1, isNew);
                Assert.Equal(counts[key], ++held.Counter(0).Count);
            }

            Assert.Equal(counts.Count, shard.Count);
        }

        Assert.Equal(counts.OrderBy(pair => pair.Key), shard.Copy().Select(key => KeyValuePair.Create(int.Parse(key.Key), key.First.Count)).OrderBy(pair => pair.Key));
    }

    /// <summary>A key that is missed for a moment loses what was counted for it, or is not tagged as banned.</summary>
    [Fact]
    public async Task A_key_is_found_all_the_time_while_those_beside_it_come_and_go()
    {
        var shard = new TableShard();
        var stays = Enumerable.Range(1, 40).Where(key => key % 4 == 0).ToArray();
        foreach (var key in Enumerable.Range(1, 40))
        {
            shard.Add($"{key}", Meeting(key), 0, Expected, out _).Dispose();
        }

        var working = 2;
        var workers = Enumerable.Range(0, 2).Select(worker => Task.Run(() =>
        {
            try
            {
                var random = new Random(worker);
                for (var i = 0; i < 100_000; i++)
                {
                    var key = (random.Next(10) * 4) + 1 + random.Next(3);
                    shard.Remove(Meeting(key));
                    shard.Add($"{key}", Meeting(key), 0, Expected, out _).Dispose();
                }
            }
            finally
            {
                Interlocked.Decrement(ref working);
            }
        })).ToArray();
        var asked = 0;
        while (Volatile.Read(ref working) > 0)
        {
            foreach (var key in stays)
            {
                using var held = shard.Find(Meeting(key));
                Assert.True(held.IsFound);
                held.Counter(0).Count++;
            }

            asked++;
        }

        await Task.WhenAll(workers);
        Assert.Equal(40, shard.Count);
        Assert.All(shard.Copy().Where(key => stays.Contains(int.Parse(key.Key))), key => Assert.Equal(asked, key.First.Count));
    }

    /// <summary>At home at one slot, and with one other window: half of the tags are the same, too.</summary>
    private static Fingerprint Meeting(int key) => new(0, (1UL << 63) + (ulong)(key & 63) + ((ulong)key << 16));
}
