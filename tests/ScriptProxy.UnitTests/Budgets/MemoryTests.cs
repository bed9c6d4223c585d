using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.UnitTests.Budgets;

public sealed class MemoryTests
{
    private static readonly BudgetLimits Little = new(TimeSpan.Zero, 8 << 20);

    [Theory]
    [InlineData("var s = \"xx\"; while (true) { s += s; }")]
    [InlineData("var s = \"xx\"; while (true) { s = string.Concat(s, s); }")]
    [InlineData("var s = \"\"; while (true) { s += 'x'; }")]
    [InlineData("var s = \"xx\"; while (true) { s = $\"{s}{s}\"; }")]
    [InlineData("var s = \"xx\"; while (true) { s = $\"{s}{s}{1}\"; }")]
    [InlineData("var s = \"xx\"; try { while (true) { s += s; } } finally { s = \"xx\"; while (true) { s += s; } }")]
    [InlineData("_ = new byte[30_000, 30_000];")]
    [InlineData("_ = new long[1000, 1000, 1000];")]
    [InlineData("_ = GC.AllocateUninitializedArray<byte>(1 << 30);")]
    [InlineData("var s = \"xx\"; while (true) { s = s.Replace(\"x\", \"xx\"); }")]
    [InlineData("var s = new StringBuilder(\"xx\"); while (true) { s.Append(s); }")]
    [InlineData("var all = new List<int> { 1 }; while (true) { all.AddRange(all); }")]
    [InlineData("var all = new List<byte[]>(); while (true) { all.Add(new byte[1000]); }")]
    [InlineData("_ = new byte[1 << 30];")]
    [InlineData("_ = new byte[1L << 30];")]
    [InlineData("_ = new string[1 << 27];")]
    [InlineData("_ = new (int, long)[1 << 27];")]
    [InlineData("_ = new string('x', 1 << 29);")]
    [InlineData("_ = \"x\".PadLeft(1 << 29);")]
    [InlineData("_ = new StringBuilder().Append('x', 1 << 29);")]
    [InlineData("_ = new List<int>(1 << 28);")]
    [InlineData("_ = new Dictionary<int, int>(1 << 27);")]
    [InlineData("_ = new MemoryStream(1 << 30);")]
    [InlineData("_ = ArrayPool<byte>.Shared.Rent(1 << 30);")]
    [InlineData("while (true) { _ = ArrayPool<byte>.Shared.Rent(1 << 20); }")]
    [InlineData("new StringBuilder().EnsureCapacity(1 << 29);")]
    [InlineData("new StringBuilder().Length = 1 << 29;")]
    [InlineData("new List<int>().EnsureCapacity(1 << 28);")]
    [InlineData("new Dictionary<int, int>().EnsureCapacity(1 << 27);")]
    [InlineData("new HashSet<int>().EnsureCapacity(1 << 27);")]
    [InlineData("new Queue<long>().EnsureCapacity(1 << 27);")]
    [InlineData("new MemoryStream { Capacity = 1 << 30 };")]
    [InlineData("byte[] a = [1]; while (true) { Array.Resize(ref a, a.Length * 2); }")]
    [InlineData("try { _ = new byte[1 << 30]; } catch { }")]
    [InlineData("Task.Run(() => { var s = \"xx\"; while (true) { s += s; } }).ContinueWith(task => { }).Wait();")]
    public async Task What_allocates_without_measure_is_ended(string body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = await BudgetedRule.ExceedAsync($$"""OnRequest(request => { {{body}} return Continue; });""", Little);

        Assert.Equal(BudgetKind.Allocation, exception.Kind);
        Assert.Matches(@"^OnRequest of test\.csx allocated [0-9]+ KB, and may allocate 8192 KB \(Rules:Budgets:Allocation\), at test\.csx:1$", exception.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 900L << 20); // of this thread alone, since other tests allocate beside it
    }

    [Theory]
    [InlineData("_ = new MemoryStream(7_000_000);")]
    [InlineData("_ = new MemoryStream(bytes, 0, bytes.Length);")]
    [InlineData("_ = ArrayPool<byte>.Shared.Rent(7_000_000);")]
    [InlineData("for (var i = 0; i < 100; i++) { var rented = pool.Rent(3_000_000); pool.Return(rented); }")]
    [InlineData("var text = new StringBuilder(3_000_000); text.Append('x', 500_000); for (var i = 0; i < 100; i++) { text.Length--; text.EnsureCapacity(2_900_000); }")]
    [InlineData("var all = new List<int>(1_500_000); for (var i = 0; i < 100; i++) { all.EnsureCapacity(1_400_000); }")]
    [InlineData("var all = new Dictionary<int, int>(300_000); for (var i = 0; i < 100; i++) { all.EnsureCapacity(300_000); }")]
    [InlineData("var all = new MemoryStream(5_000_000); for (var i = 0; i < 100; i++) { all.Capacity = 5_000_000; }")]
    [InlineData("_ = new string('x', 3_000_000);")]
    [InlineData("_ = new StringBuilder(16, 1 << 30);")]
    [InlineData("_ = new DateTime[900_000];")]
    [InlineData("_ = new DayOfWeek[1_900_000];")]
    [InlineData("_ = new List<short>(3_500_000);")]
    [InlineData("_ = new System.Collections.BitArray(30_000_000);")]
    [InlineData("_ = GC.AllocateUninitializedArray<byte>(7_000_000);")]
    [InlineData("_ = new byte[7000, 1000];")]
    public async Task What_fits_into_the_budget_is_let_be(string body) => Assert.Null(await BudgetedRule.AskAsync(
        $$"""var bytes = new byte[20 << 20]; var pool = ArrayPool<byte>.Create(4_000_000, 4); OnRequest(request => { {{body}} });""", Little));

    [Fact]
    public async Task Allocations_of_many_short_runs_are_added_up()
    {
        var exception = await BudgetedRule.ExceedAsync("OnRequest(async request => { while (true) { await Task.Yield(); _ = new byte[30_000]; } });", Little);
        Assert.Equal(BudgetKind.Allocation, exception.Kind);
    }

    [Theory]
    [InlineData("R(); void R() { R(); }", false)] // the runtime makes a jump of it
    [InlineData("R(); int R() => 1 + R();")]
    [InlineData("R(); void R() { try { R(); } catch { } }")]
    [InlineData("R(); void R() { try { R(); } catch { R(); } }")]
    [InlineData("R(); void R() { try { R(); } finally { R(); } }")]
    [InlineData("R(); void R() { try { R(); } finally { throw new Exception(); } }")]
    [InlineData("R().Wait(); async Task R() { try { await R(); } finally { await R(); } }")]
    [InlineData("R(); void R() { try { R(); } catch (Exception e) { new TaskCompletionSource().SetException(e); R(); } }")]
    [InlineData("A(); void A() => B(); void B() => A();", false)]
    [InlineData("Func<int> f = null; f = () => f() + 1; f();")]
    [InlineData("_ = new Node().Next;", false)]
    [InlineData("_ = new Node() + 1;", false)]
    [InlineData("_ = new Node().ToString();")]
    [InlineData("_ = new Node() == new Node();", false)]
    [InlineData("_ = new Deep();")]
    [InlineData("_ = ((IEnumerable<int>)[1]).Select(R).ToList(); int R(int x) => new[] { x }.Select(R).First();")]
    [InlineData("R().Wait(); async Task R() { await R(); }")]
    public async Task Recursion_without_end_is_ended(string body, bool grows = true)
    {
        var exception = await BudgetedRule.ExceedAsync($$"""
            OnRequest(request => { {{body}} return Continue; });
            class Node
            {
                public Node Next => Next;
                public static Node operator +(Node a, int b) => a + b;
                public static bool operator ==(Node a, Node b) => a == b;
                public static bool operator !=(Node a, Node b) => a != b;
                public override bool Equals(object o) => Equals(o);
                public override int GetHashCode() => GetHashCode();
                public override string ToString() => $"{this}";
            }
            class Deep { Deep inner = new Deep(); }
            """, new BudgetLimits(TimeSpan.FromSeconds(1), 0));

        Assert.Equal(grows ? BudgetKind.Stack : BudgetKind.Time, exception.Kind);
        Assert.InRange(exception.ToString().Length, 1, 10_000); // it goes into the log
    }

    [Fact]
    public async Task A_piece_of_the_stack_that_is_too_large_is_an_exception() =>
        Assert.IsType<InsufficientExecutionStackException>(await BudgetedRule.AskAsync("OnRequest(request => { var n = 1 << 24; Span<byte> s = stackalloc byte[n]; s[0] = 1; return Continue; });"));

    [Fact]
    public async Task Honest_recursion_is_let_be() => Assert.Null(await BudgetedRule.AskAsync(
        "OnRequest(request => { _ = Sum(500); return Continue; }); int Sum(int n) => n == 0 ? 0 : n + Sum(n - 1);"));
}
