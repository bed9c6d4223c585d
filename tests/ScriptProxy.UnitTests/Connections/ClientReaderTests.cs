using System.IO.Pipelines;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class ClientReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly ClientReader _reader;

    public ClientReaderTests() => _reader = new ClientReader(_pipe.Reader);

    [Fact]
    public async Task Between_exchanges_the_head_is_read_where_its_bytes_have_come()
    {
        _reader.EndExchange();
        var reader = NextReaderAsync();
        var loop = await ComeOnLoopAsync();
        Assert.Same(loop, (await reader).Thread);
    }

    [Fact]
    public async Task What_takes_more_than_a_head_does_goes_on_in_the_pool()
    {
        _reader.EndExchange();
        for (var i = 0; i < 5; i++)
        {
            var reader = NextReaderAsync();
            var loop = await ComeOnLoopAsync();
            var (thread, isInPool) = await reader;
            Assert.Equal(i < 4, thread == loop);
            Assert.Equal(i == 4, isInPool);
        }

        _reader.BeginExchange();
        _reader.EndExchange();
        var next = NextReaderAsync();
        Assert.Same(await ComeOnLoopAsync(), (await next).Thread);
    }

    [Fact]
    public async Task Before_the_end_of_the_first_exchange_it_is_read_in_the_pool()
    {
        var reader = NextReaderAsync();
        await ComeOnLoopAsync();
        Assert.True((await reader).IsInPool);
    }

    [Fact]
    public async Task Whoever_reads_in_an_exchange_goes_on_in_the_pool()
    {
        _reader.EndExchange();
        _reader.BeginExchange();
        var reader = NextReaderAsync();
        await ComeOnLoopAsync();
        Assert.True((await reader).IsInPool);
    }

    [Fact]
    public async Task Who_receives_in_the_pool_is_not_kept_by_who_reads()
    {
        _reader.EndExchange();
        using var goOn = new ManualResetEventSlim();
        var reading = ReadAndBlockAsync();
        await Task.Run(() => ComeAsync().AsTask()).WaitAsync(Patience);
        goOn.Set();
        await reading.WaitAsync(Patience);

        async Task ReadAndBlockAsync()
        {
            await _reader.ReadAsync().ConfigureAwait(false);
            Assert.True(goOn.Wait(Patience));
        }
    }

    [Fact]
    public async Task Who_always_has_another_head_is_taken_from_the_loop_now_and_then()
    {
        var leaves = 0;
        await OnLoopAsync(() => leaves = Enumerable.Range(0, 64).Count(_ => LeavesLoop(_reader)));
        Assert.Equal(2, leaves);
    }

    [Fact]
    public async Task Who_takes_turns_with_others_stays_on_the_loop()
    {
        var other = new ClientReader(_pipe.Reader);
        await OnLoopAsync(() => Assert.DoesNotContain(Enumerable.Range(0, 128), i => LeavesLoop(i % 2 == 0 ? _reader : other)));
    }

    [Fact]
    public async Task Who_has_let_others_in_between_may_stay_as_long_again()
    {
        var other = new ClientReader(_pipe.Reader);
        await OnLoopAsync(() => Assert.DoesNotContain(Enumerable.Range(0, 128), i => LeavesLoop(i % 32 == 31 ? other : _reader)));
    }

    [Fact]
    public async Task In_the_pool_nobody_has_to_leave() =>
        await Task.Run(() => Assert.DoesNotContain(Enumerable.Range(0, 64), _ => LeavesLoop(_reader)));

    [Fact]
    public async Task Who_is_woken_to_be_cut_off_does_not_go_on_with_the_clock_that_did_it()
    {
        _reader.EndExchange();
        var reader = NextReaderAsync();
        await OnLoopAsync(_reader.CancelPendingRead);
        Assert.True((await reader).IsInPool);
    }

    [Fact]
    public async Task A_failure_comes_to_the_reader_in_the_pool_as_well()
    {
        var reading = FailAsync();
        await OnLoopAsync(() => _pipe.Writer.Complete(new IOException("broken")));
        Assert.True(await reading.WaitAsync(Patience));

        async Task<bool> FailAsync()
        {
            await Assert.ThrowsAsync<IOException>(async () => await _reader.ReadAsync().ConfigureAwait(false)).ConfigureAwait(false);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    private static bool LeavesLoop(ClientReader reader)
    {
        var leaves = reader.BeginExchange();
        reader.EndExchange();
        return leaves;
    }

    /// <summary>The thread on which the next read goes on. It waits already when this returns.</summary>
    private async Task<(Thread Thread, bool IsInPool)> NextReaderAsync()
    {
        var read = await _reader.ReadAsync().ConfigureAwait(false);
        _reader.AdvanceTo(read.Buffer.End);
        return (Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread);
    }

    private async Task<Thread> ComeOnLoopAsync() => await OnLoopAsync(() => Assert.True(ComeAsync().IsCompleted));

    private ValueTask<FlushResult> ComeAsync() => _pipe.Writer.WriteAsync("x"u8.ToArray());

    /// <summary>Does something on a thread that is none of the pool's.</summary>
    private static async Task<Thread> OnLoopAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        thread.Start();
        await done.Task.WaitAsync(Patience);
        return thread;
    }
}
