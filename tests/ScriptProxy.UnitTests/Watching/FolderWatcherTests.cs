using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Watching;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Watching;

public sealed class FolderWatcherTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _folder.Dispose();
        _limit.Dispose();
    }

    [Theory]
    [InlineData("created")]
    [InlineData("changed")]
    [InlineData("renamed")]
    [InlineData("deleted")]
    [InlineData("in a new subfolder")]
    public async Task A_change_is_notified(string kind)
    {
        _folder.Write("a.csx", "1");
        using var watcher = Watch(Never, _folder.Path);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        switch (kind)
        {
            case "created": _folder.Write("b.csx", "2"); break;
            case "changed": _folder.Write("a.csx", "22"); break;
            case "renamed": File.Move(_folder["a.csx"], _folder["b.csx"]); break;
            case "deleted": File.Delete(_folder["a.csx"]); break;
            default: _folder.Write("sub/b.csx", "2"); break;
        }

        await change;
    }

    [Fact]
    public async Task A_change_that_nothing_notifies_is_found_by_looking()
    {
        using var outside = new TemporaryFolder();
        outside.Write("1/a.csx", "1");
        outside.Write("2/a.csx", "1");
        Directory.CreateSymbolicLink(outside["data"], "1");
        File.CreateSymbolicLink(_folder["a.csx"], outside["data/a.csx"]);
        using var watcher = Watch(Soon, _folder.Path);

        var change = watcher.WaitForChangeAsync(_limit.Token);
        outside.Write("1/a.csx", "22");
        await change;

        change = watcher.WaitForChangeAsync(_limit.Token);
        Directory.Delete(outside["data"]);
        Directory.CreateSymbolicLink(outside["data"], "2");
        await change;
    }

    [Fact]
    public async Task Changes_between_two_calls_are_not_lost()
    {
        using var watcher = Watch(Never, _folder.Path);
        _folder.Write("a.csx", "1");
        await watcher.WaitForChangeAsync(_limit.Token);
        _folder.Write("a.csx", "22");
        await watcher.WaitForChangeAsync(_limit.Token);
    }

    [Fact]
    public async Task A_folder_that_is_deleted_and_made_again_is_watched_again()
    {
        var rules = Directory.CreateDirectory(_folder["rules"]).FullName;
        using var watcher = Watch(Soon, rules);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        Directory.Delete(rules);
        await change;
        change = watcher.WaitForChangeAsync(_limit.Token);
        Directory.CreateDirectory(rules);
        await change;
        change = watcher.WaitForChangeAsync(_limit.Token);
        _folder.Write("rules/a.csx", "1");
        await change;
    }

    [Fact]
    public async Task A_file_in_a_folder_that_is_not_there_yet_is_found()
    {
        using var watcher = Watch(Soon, _folder["later/scriptproxy.json"]);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        _folder.Write("later/scriptproxy.json", "{}");
        await change;
    }

    [Fact]
    public async Task A_replaced_file_is_notified()
    {
        _folder.Write("scriptproxy.json", "{}");
        using var watcher = Watch(Never, _folder["scriptproxy.json"]);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        _folder.Write("new.json", "{ }");
        File.Move(_folder["new.json"], _folder["scriptproxy.json"], overwrite: true);
        await change;
    }

    [Fact]
    public async Task The_neighbours_of_a_file_do_not_matter()
    {
        _folder.Write("scriptproxy.json", "{}");
        var time = new ManualTimeProvider();
        using var watcher = new FolderWatcher([_folder["scriptproxy.json"]], Soon, Never, time, NullLogger.Instance);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        _folder.Write("proxy.log", "1");
        time.Advance(Never);
        await Task.Delay(50, _limit.Token);
        time.Advance(Never);
        Assert.False(change.IsCompleted);
        await _limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
    }

    [Fact]
    public async Task A_change_is_told_only_after_quiet()
    {
        var time = new ManualTimeProvider();
        var debounce = TimeSpan.FromSeconds(1);
        using var watcher = new FolderWatcher([_folder.Path], debounce, Never, time, NullLogger.Instance);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        for (var length = 1; length <= 3; length++)
        {
            _folder.Write("a.dll", new string('a', length));
            await UntilAsync(() => time.Timers == 2);
            _folder.Write("a.dll", new string('b', length * 10));
            time.Advance(debounce);
            Assert.False(change.IsCompleted);
        }

        await UntilAsync(() => Advanced(time, change));
    }

    [Fact]
    public async Task Unceasing_changes_are_told_in_the_end()
    {
        var time = new ManualTimeProvider();
        using var watcher = new FolderWatcher([_folder.Path], TimeSpan.FromSeconds(4), Never, time, NullLogger.Instance);
        var change = watcher.WaitForChangeAsync(_limit.Token);
        var length = 0;
        await UntilAsync(() =>
        {
            _folder.Write("a.log", new string('a', ++length));
            time.Advance(TimeSpan.FromSeconds(time.Timers == 2 ? 4 : 0));
            return change.IsCompleted;
        });
    }

    [Fact]
    public async Task A_change_seen_by_a_cancelled_call_is_told_by_the_next()
    {
        var time = new ManualTimeProvider();
        using var watcher = new FolderWatcher([_folder.Path], Soon, Never, time, NullLogger.Instance);
        using var cancellation = new CancellationTokenSource();
        var change = watcher.WaitForChangeAsync(cancellation.Token);
        _folder.Write("a.csx", "1");
        await UntilAsync(() => time.Timers == 2);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);

        change = watcher.WaitForChangeAsync(_limit.Token);
        await UntilAsync(() => Advanced(time, change));
    }

    private static FolderWatcher Watch(TimeSpan poll, params string[] paths) => new(paths, Soon, poll, TimeProvider.System, NullLogger.Instance);

    private static bool Advanced(ManualTimeProvider time, Task change)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return change.IsCompletedSuccessfully;
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, _limit.Token);
        }
    }
}
