using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ScriptProxy.Plugins.Buffering;
using ScriptProxy.Testing;

namespace ScriptProxy.UnitTests.Buffering;

public sealed class SpoolTests : IDisposable
{
    private readonly TemporaryFolder _files = new();
    private readonly Budget _memory = NewBudget(100_000);
    private readonly Budget _disk = NewBudget(1_000_000);
    private readonly List<Exception> _faults = [];

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task What_comes_in_any_pieces_goes_in_the_same_order(int seed)
    {
        var random = new Random(seed);
        var body = new byte[random.Next(1, 600_000)];
        random.NextBytes(body);
        using var spool = NewSpool(memory: random.Next(4_000, 50_000), file: random.Next(0, 200_000));
        var adding = Task.Run(async () =>
        {
            var own = new Random(seed + 100);
            for (var at = 0; at < body.Length;)
            {
                var count = Math.Min(own.Next(1, 70_000), body.Length - at);
                await spool.AddAsync(body.AsMemory(at, count), CancellationToken.None);
                at += count;
                await (own.Next(3) == 0 ? Task.Delay(1) : Task.CompletedTask);
            }

            spool.Complete(isWhole: true);
        });
        var taken = new MemoryStream();
        while (await spool.TakeAsync(bytes => taken.WriteAsync(bytes)))
        {
            await (random.Next(3) == 0 ? Task.Delay(1) : Task.CompletedTask);
        }

        await adding;
        Assert.Equal(body, taken.ToArray());
        spool.Dispose();
        Assert.Equal((0, 0), (_memory.Taken, _disk.Taken));
    }

    [Fact]
    public async Task Past_memory_it_goes_to_a_file_without_a_name_and_past_that_it_waits()
    {
        using var spool = NewSpool(memory: 10_000, file: 20_000);
        await spool.AddAsync(new byte[30_000], CancellationToken.None);
        Assert.Equal((10_000, 20_000, 20_000), (_memory.Taken, _disk.Taken, spool.FileBytes));
        Assert.True(OperatingSystem.IsWindows() || Directory.GetFiles(_files.Path).Length == 0);

        var waiting = spool.AddAsync(new byte[1], CancellationToken.None).AsTask();
        await spool.FillAsync(); // there is no room for more, so nobody holds back any longer
        Assert.False(waiting.IsCompleted);
        var taken = 0;
        while (taken < 30_001)
        {
            await spool.TakeAsync(bytes => { taken += bytes.Length; return default; });
        }

        await waiting;
    }

    [Fact]
    public async Task Of_what_has_broken_off_nothing_more_is_taken()
    {
        using var spool = NewSpool(memory: 10_000, file: 0);
        await spool.AddAsync(new byte[100], CancellationToken.None);
        spool.Complete(isWhole: false);
        Assert.False(await spool.TakeAsync(_ => throw new InvalidOperationException("taken")));
    }

    [Fact]
    public async Task Where_no_file_can_be_made_it_waits_for_what_goes()
    {
        using var spool = NewSpool(memory: 5_000, file: 20_000, folder: Path.Combine(_files.Path, "missing"));
        var adding = spool.AddAsync(new byte[12_000], CancellationToken.None).AsTask();
        var taken = 0;
        while (taken < 12_000)
        {
            await spool.TakeAsync(bytes => { taken += bytes.Length; return default; });
        }

        await adding;
        Assert.Single(_faults);
    }

    [Fact]
    public async Task It_waits_for_who_takes_slowly_without_turning()
    {
        using var spool = NewSpool(memory: 16_384, file: 0);
        var slow = new TaskCompletionSource();
        await spool.AddAsync(new byte[16_384], CancellationToken.None);
        var taking = spool.TakeAsync(_ => new ValueTask(slow.Task)).AsTask();
        var adding = spool.AddAsync(new byte[10], CancellationToken.None).AsTask(); // returns although there is no room yet
        Assert.False(adding.IsCompleted);
        slow.SetResult();
        await Task.WhenAll(taking, adding);
    }

    [Fact]
    public async Task Where_others_have_taken_everything_it_goes_on_by_little()
    {
        Assert.Equal((100_000, 1_000_000), (_memory.TryTake("other", 100_000), _disk.TryTake("other", 1_000_000)));
        using var spool = NewSpool(memory: 50_000, file: 50_000);
        using var cancellation = new CancellationTokenSource();
        var adding = spool.AddAsync(new byte[40_000], cancellation.Token).AsTask();
        await spool.FillAsync();
        Assert.Equal(116_384, _memory.Taken);
        await spool.TakeAsync(_ => default);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
    }

    [Fact]
    public async Task What_all_bodies_share_is_shared()
    {
        using var first = NewSpool(memory: 90_000, file: 900_000);
        using var second = NewSpool(memory: 90_000, file: 900_000);
        await first.AddAsync(new byte[90_000], CancellationToken.None);
        await second.AddAsync(new byte[90_000], CancellationToken.None);
        Assert.Equal((100_000, 80_000), (_memory.Taken, _disk.Taken));
    }

    [Fact]
    public async Task One_client_leaves_the_others_their_share()
    {
        var (memory, disk) = (NewBudget(100_000, 30_000), NewBudget(1_000_000, 200_000));
        var limits = new SpoolLimits(90_000, 900_000, memory, disk, _files.Path);
        using var cancellation = new CancellationTokenSource();
        using (var first = new Spool(limits, "10.0.0.1", _faults.Add))
        using (var second = new Spool(limits, "10.0.0.1", _faults.Add))
        using (var other = new Spool(limits, "10.0.0.2", _faults.Add))
        {
            await first.AddAsync(new byte[130_000], CancellationToken.None);
            Assert.Equal((30_000, 100_000), (memory.Taken, disk.Taken));
            var adding = second.AddAsync(new byte[200_000], cancellation.Token).AsTask();
            await second.FillAsync(); // it has no more room
            Assert.Equal((30_000 + 16_384, 200_000), (memory.Taken, disk.Taken));
            await other.AddAsync(new byte[100_000], CancellationToken.None);
            Assert.Equal((76_384, 270_000), (memory.Taken, disk.Taken));
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
        }

        Assert.Equal((0, 0, 0, 0), (memory.Taken, disk.Taken, memory.Clients, disk.Clients));
    }

    private static Budget NewBudget(long most, long? mostOfOne = null) =>
        new(most, mostOfOne ?? most, new StrongBox<long>(), new ConcurrentDictionary<string, long>());

    private Spool NewSpool(long memory, long file, string? folder = null) => new(new SpoolLimits(memory, file, _memory, _disk, folder ?? _files.Path), "10.0.0.1", _faults.Add);
}
