using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.UnitTests.Bench;

public sealed class ProcTests
{
    private const string Before = "cpu  30 0 20 100 5 0 5 0 0 0\ncpu0 10 0 10 50 5 0 5 0 0 0\ncpu1 20 1 10 50 0 0 0 2 0 0\ncpu10 1 1 1 1 1 1 1 1 0 0\nintr 5\n";

    [Fact]
    public void Waiting_for_a_disk_is_idle_time() => Assert.Equal((25, 55), Core.Ticks(Before, 0));

    [Fact]
    public void A_core_is_not_taken_for_another_whose_number_begins_alike() => Assert.Equal((33, 50), Core.Ticks(Before, 1));

    [Fact]
    public void A_core_is_busy_for_a_share_of_the_time_between_two_looks() => Assert.Equal(0.75, Core.BusyShare((10, 100), (40, 110)));

    [Fact]
    public void A_program_may_have_parentheses_and_spaces_in_its_name() => Assert.Equal(7, ProcessTree.Parent("12 (a) R (b c) S 7 12 12 0 -1"));

    [Fact]
    public void Children_of_children_belong_to_a_process() =>
        Assert.Equal([2, 3, 5], ProcessTree.Descendants(2, new Dictionary<int, int> { [1] = 0, [2] = 1, [3] = 2, [4] = 1, [5] = 3 }));

    [Fact]
    public void A_process_that_is_gone_has_no_descendants() => Assert.Empty(ProcessTree.Descendants(2, new Dictionary<int, int> { [1] = 0, [5] = 2 }));

    [Fact]
    public void Resident_memory_is_given_in_bytes() => Assert.Equal(2048, Usage.ResidentBytes("Name:\tx\nVmHWM:\t  9 kB\nVmRSS:\t       2 kB\n"));

    [Fact]
    public void Time_of_a_process_that_came_meanwhile_counts_and_that_of_one_that_went_is_an_error()
    {
        var before = new Usage(new Dictionary<int, long> { [1] = 100 });
        Assert.Equal(70, new Usage(new Dictionary<int, long> { [1] = 150, [2] = 20 }).Since(before));
        Assert.Throws<ScriptProxy.Bench.BenchException>(() => new Usage(new Dictionary<int, long> { [2] = 20 }).Since(before));
    }
}
