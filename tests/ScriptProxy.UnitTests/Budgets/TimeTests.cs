using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.UnitTests.Budgets;

/// <summary>Whatever a rule does without end is ended.</summary>
public sealed class TimeTests
{
    private const string Pbkdf2 = """static void Slow() => System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("p", new byte[8], 100_000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32);""";

    private static readonly BudgetLimits Short = new(TimeSpan.FromMilliseconds(40), 0);

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("for (;;) { _ = request.Path; }")]
    [InlineData("do { } while (request is not null);")]
    [InlineData("again: goto again;")]
    [InlineData("var i = 0; again: switch (i) { case 0: i = 1; goto again; case 1: i = 2; goto again; default: i = 0; goto again; }")]
    [InlineData("foreach (var one in Endless()) { }")]
    [InlineData("_ = Endless().Sum(one => 0);")]
    [InlineData("while (true) { try { while (true) { } } catch { } }")]
    [InlineData("again: try { while (true) { } } catch { goto again; }")]
    [InlineData("again: try { throw new Exception(); } catch { goto again; }")]
    [InlineData("while (true) { try { throw new Exception(); } catch when (Endless().Any(one => false)) { } catch { } }")]
    [InlineData("try { } finally { while (true) { } }")]
    [InlineData("try { while (true) { } } finally { while (true) { } }")]
    [InlineData("try { while (true) { } } catch (Exception e) { throw new InvalidOperationException(\"mine\", e); }")]
    [InlineData("while (true) { lock (request) { } }")]
    [InlineData("while (true) { using var stream = new MemoryStream(); }")]
    [InlineData("Span<int> numbers = stackalloc int[4]; while (true) { numbers[0]++; }")]
    [InlineData("var numbers = Enumerable.Range(0, 3).ToList(); numbers.Sort((a, b) => { while (true) { } });")]
    [InlineData("_ = string.Create(4, 0, (span, state) => { while (true) { } });")]
    [InlineData("Action endless = () => { while (true) { } }; endless();")]
    [InlineData("_ = new Endless2();")]
    [InlineData("_ = new Endless3().Value;")]
    [InlineData("_ = new Endless3() + new Endless3();")]
    [InlineData("_ = Endless4.Value;")]
    [InlineData("var done = false; SpinWait.SpinUntil(() => done);")]
    [InlineData("SpinWait.SpinUntil(Never);")]
    [InlineData("_ = new Endless5().Any(one => false);")]
    public async Task A_loop_that_does_not_end_is_ended_and_named(string body)
    {
        var exception = await BudgetedRule.ExceedAsync($$"""
            OnRequest(request =>
            {
                {{body}}
                return Continue;
            });
            IEnumerable<int> Endless() { while (true) { yield return 1; } }
            static bool Never() => false;
            class Endless5 : IEnumerable<int>, IEnumerator<int>
            {
                public int Current => 1;
                object System.Collections.IEnumerator.Current => 1;
                public bool MoveNext() => true;
                public IEnumerator<int> GetEnumerator() => this;
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;
                public void Reset() { }
                public void Dispose() { }
            }
            class Endless2 { public Endless2() { while (true) { } } }
            class Endless3 { public int Value { get { while (true) { } } } public static Endless3 operator +(Endless3 a, Endless3 b) { while (true) { } } }
            class Endless4 { public static int Value; static Endless4() { while (true) { } } }
            """, Short);

        Assert.Equal(BudgetKind.Time, exception.Kind);
        Assert.Matches(@"^OnRequest of test\.csx took [0-9]+ ms of a thread's time, and may take 40 ms \(Rules:Budgets:Time\), at test\.csx:[0-9]+$", exception.Message);
        Assert.Contains("test.csx:line", exception.StackTrace, StringComparison.Ordinal);
    }

    /// <summary>Each call of a library comes back; all of them together do not.</summary>
    [Theory]
    [InlineData("Slow();")]
    [InlineData("try { Slow(); throw new FormatException(); } catch (FormatException) { }")]
    [InlineData("try { System.Text.RegularExpressions.Regex.IsMatch(new string('a', 40) + '!', \"^(a+)+$\", default, TimeSpan.FromMilliseconds(30)); } catch { }")]
    public async Task A_loop_over_slow_calls_is_ended_after_a_few_of_them(string body)
    {
        const string Calls = "ScriptProxy.UnitTests.Calls";
        var exception = await BudgetedRule.ExceedAsync($$"""
            OnRequest(request =>
            {
                for (var calls = 1; ; calls++)
                {
                    AppContext.SetData("{{Calls}}", calls);
                    {{body}}
                }
            });
            {{Pbkdf2}}
            """, Short);

        Assert.Equal(BudgetKind.Time, exception.Kind);
        Assert.InRange((int)AppContext.GetData(Calls)!, 1, 15);
    }

    [Fact]
    public async Task One_long_call_is_judged_when_it_has_come_back_from_the_second_one_on()
    {
        var unit = BudgetedRule.Load($"OnRequest(request => {{ Slow(); Slow(); Slow(); return Continue; }});\n{Pbkdf2}", Short);
        await BudgetedRule.AskAsync(unit);
        Assert.Contains("took", (await Assert.ThrowsAsync<BudgetExceededException>(() => BudgetedRule.AskAsync(unit))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await Task.Yield(); while (true) { }")]
    [InlineData("while (true) { await Task.Yield(); }")]
    [InlineData("while (true) { try { await Task.Yield(); } catch { } }")]
    [InlineData("await Task.Run(() => { while (true) { } });")]
    [InlineData("await Task.Run(async () => { await Task.Yield(); while (true) { } });")]
    [InlineData("await Task.WhenAll(Task.Run(Spin), Task.Run(Spin));")]
    [InlineData("await foreach (var one in Endless()) { }")]
    [InlineData("_ = Helper(); while (true) { }")]
    [InlineData("await Helper(); await Helper(); while (true) { }")]
    [InlineData("try { await Task.Run(Spin); } catch { }")]
    [InlineData("await Task.Yield(); var task = Task.Run(async () => { await Task.Delay(1); Spin(); }); await task;")]
    public async Task A_call_that_goes_on_elsewhere_has_one_budget_for_all_of_it(string body)
    {
        var exception = await BudgetedRule.ExceedAsync($$"""
            OnRequest(async request =>
            {
                {{body}}
                return Continue;
            });
            void Spin() { while (true) { } }
            async Task Helper() { await Task.Yield(); }
            async IAsyncEnumerable<int> Endless() { while (true) { await Task.Yield(); yield return 1; } }
            """, Short);

        Assert.Equal(BudgetKind.Time, exception.Kind);
    }

    [Theory]
    [InlineData("Thread.Sleep(60_000);")]
    [InlineData("Thread.Sleep(Timeout.Infinite);")]
    [InlineData("Thread.Sleep(TimeSpan.FromDays(1));")]
    [InlineData("for (var i = 0; i < 1000; i++) { Thread.Sleep(10); }")]
    [InlineData("Never().Wait();")]
    [InlineData("Never().Wait(60_000);")]
    [InlineData("Never().Wait(request.Aborted);")]
    [InlineData("_ = Never().Result;")]
    [InlineData("Never().GetAwaiter().GetResult();")]
    [InlineData("((Task)Never()).GetAwaiter().GetResult();")]
    [InlineData("Never().ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("_ = new ValueTask<int>(Never()).Result;")]
    [InlineData("new ValueTask<int>(Never()).GetAwaiter().GetResult();")]
    [InlineData("new ValueTask(Never()).GetAwaiter().GetResult();")]
    [InlineData("new ValueTask(Never()).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("Task.WaitAll(Never(), Never());")]
    [InlineData("Task.WaitAll(new Task[] { Never() });")]
    [InlineData("Task.WaitAny(Never(), Never());")]
    [InlineData("new ManualResetEvent(false).WaitOne();")]
    [InlineData("new ManualResetEventSlim().Wait();")]
    [InlineData("new SemaphoreSlim(0).Wait();")]
    [InlineData("new CountdownEvent(1).Wait();")]
    [InlineData("Task.WaitAll([Never()], request.Aborted);")]
    [InlineData("Task.WaitAll((IEnumerable<Task>)[Never()], request.Aborted);")]
    [InlineData("Task.WaitAny([Never()], request.Aborted);")]
    [InlineData("Task.WaitAny([Never()], 60_000, request.Aborted);")]
    [InlineData("WaitHandle.WaitAll([new ManualResetEvent(false), new ManualResetEvent(false)]);")]
    [InlineData("WaitHandle.WaitAny([new ManualResetEvent(false)], TimeSpan.FromDays(1));")]
    [InlineData("WaitHandle.SignalAndWait(new AutoResetEvent(false), new AutoResetEvent(false));")]
    [InlineData("new Mutex(true).WaitOne(); new AutoResetEvent(false).WaitOne(60_000, false);")]
    [InlineData("new ManualResetEventSlim().Wait(60_000, request.Aborted);")]
    [InlineData("new SemaphoreSlim(0).Wait(TimeSpan.FromDays(1), request.Aborted);")]
    [InlineData("new CountdownEvent(1).Wait(request.Aborted);")]
    [InlineData("new CountdownEvent(1).Wait(60_000);")]
    [InlineData("new Barrier(2).SignalAndWait();")]
    [InlineData("new Barrier(2).SignalAndWait(TimeSpan.FromDays(1), request.Aborted);")]
    [InlineData("Thread.SpinWait(int.MaxValue);")]
    [InlineData("var thread = new Thread(() => Stopping.WaitHandle.WaitOne()) { IsBackground = true }; thread.Start(); thread.Join(60_000);")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<int>().Take();")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<string>().TryTake(out _, 60_000, request.Aborted);")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<string>().TryTake(out _, TimeSpan.FromDays(1));")]
    [InlineData("var full = new System.Collections.Concurrent.BlockingCollection<(int, string)>(1); full.Add((1, \"\")); full.Add((2, \"\"));")]
    [InlineData("var full = new System.Collections.Concurrent.BlockingCollection<byte>(1) { 1 }; full.TryAdd(2, 60_000);")]
    [InlineData("foreach (var one in new System.Collections.Concurrent.BlockingCollection<int>().GetConsumingEnumerable(request.Aborted)) { }")]
    [InlineData("foreach (var one in new System.Collections.Concurrent.BlockingCollection<int>().GetConsumingEnumerable()) { }")]
    [InlineData("while (true) { try { new SemaphoreSlim(0).Wait(new CancellationTokenSource(5).Token); } catch { } }")]
    [InlineData("Action<int> sleep = Thread.Sleep; sleep(60_000);")]
    [InlineData("Action wait = Never().Wait; wait();")]
    [InlineData("Func<bool> wait = new ManualResetEvent(false).WaitOne; wait();")]
    [InlineData("Func<int> take = new System.Collections.Concurrent.BlockingCollection<int>().Take; take();")]
    [InlineData("shared.EnterReadLock();")]
    [InlineData("shared.EnterWriteLock();")]
    [InlineData("shared.TryEnterUpgradeableReadLock(60_000);")]
    [InlineData("Monitor.TryEnter(held, 60_000);")]
    [InlineData("Monitor.TryEnter(held, TimeSpan.FromDays(1));")]
    [InlineData("var taken = false; Monitor.TryEnter(held, 60_000, ref taken);")]
    [InlineData("heldToo.TryEnter(60_000);")]
    [InlineData("var own = new object(); lock (own) { Monitor.Wait(own, 60_000); }")]
    [InlineData("var own = new object(); lock (own) { Monitor.Wait(own); }")]
    [InlineData("lock (held) { }")]
    [InlineData("lock (heldToo) { }")]
    [InlineData("try { Thread.Sleep(60_000); } catch { }")]
    [InlineData("try { Never().Wait(); } catch { } while (true) { }")]
    public async Task A_thread_is_blocked_for_as_long_as_the_budget_lasts(string body)
    {
        var exception = await BudgetedRule.ExceedAsync($$"""
            var held = new object();
            var heldToo = new Lock();
            var shared = new ReaderWriterLockSlim();
            new Thread(() => { shared.EnterWriteLock(); heldToo.Enter(); Monitor.Enter(held); Stopping.WaitHandle.WaitOne(); }) { IsBackground = true }.Start();
            OnRequest(request =>
            {
                while (!Monitor.IsEntered(held) && Monitor.TryEnter(held)) { Monitor.Exit(held); }
                {{body}}
                return Continue;
            });
            Task<int> Never() => new TaskCompletionSource<int>().Task;
            """);

        Assert.Equal(BudgetKind.Time, exception.Kind);
    }

    [Fact]
    public async Task What_an_await_waits_costs_nothing() =>
        Assert.Null(await BudgetedRule.AskAsync("OnRequest(async request => { await Task.Delay(200); return Continue; });"));

    [Fact]
    public async Task What_has_ended_is_not_waited_for() => Assert.Null(await BudgetedRule.AskAsync(
        """
        OnRequest(request =>
        {
            var task = Task.FromResult(1);
            task.Wait();
            task.GetAwaiter().GetResult();
            lock (task) { }
            lock (new Lock()) { }
            Task.WaitAll(task, task);
            Task.WaitAny();
            WaitHandle.WaitAny([new ManualResetEvent(true)]);
            new Barrier(1).SignalAndWait();
            Thread.SpinWait(250);
            var shared = new ReaderWriterLockSlim();
            shared.EnterUpgradeableReadLock();
            shared.EnterWriteLock();
            var numbers = new System.Collections.Concurrent.BlockingCollection<int> { 1, 2, 3 };
            Func<int> take = numbers.Take;
            var sum = take() + numbers.Take() + (numbers.TryTake(out var three, 60_000) ? three : 0);
            numbers.Add(4);
            numbers.CompleteAdding();
            sum += numbers.GetConsumingEnumerable().Sum();
            if (sum != 10 || numbers.TryTake(out _, 60_000))
            {
                throw new Exception("something else was taken");
            }

            return task.Result + new ValueTask<int>(2).Result == 3 && new SemaphoreSlim(1).Wait(0) ? Continue : request.Respond(500);
        });
        """));

    [Fact]
    public async Task What_ends_while_it_is_waited_for_is_no_failure() => Assert.Null(await BudgetedRule.AskAsync(
        """
        OnRequest(request =>
        {
            var numbers = new System.Collections.Concurrent.BlockingCollection<int>();
            Task.Run(async () => { await Task.Delay(5); numbers.Add(1); await Task.Delay(5); numbers.CompleteAdding(); });
            var sum = numbers.GetConsumingEnumerable().Sum();
            var barrier = new Barrier(2);
            Task.Run(() => barrier.SignalAndWait());
            barrier.SignalAndWait();
            Expect<OperationCanceledException>(() => new SemaphoreSlim(0).Wait(new CancellationTokenSource(5).Token));
            Expect<InvalidOperationException>(() => numbers.Take());
            if (sum != 1) { throw new Exception("something else was taken"); }
        });
        static void Expect<T>(Action action) where T : Exception { try { action(); } catch (T) { return; } throw new Exception("nothing was thrown"); }
        """,
        new BudgetLimits(TimeSpan.FromMinutes(1), 0)));

    [Fact]
    public async Task A_verdict_of_a_call_that_has_exceeded_its_budget_does_not_count() =>
        await BudgetedRule.ExceedAsync("OnRequest(request => { try { while (true) { } } catch { } return Continue; });");

    [Fact]
    public async Task A_failing_call_has_some_checkpoints_to_tidy_up()
    {
        var tidied = 0;
        AppContext.SetData("tidied", (Action)(() => tidied++));
        await BudgetedRule.ExceedAsync(
            """
            OnRequest(request => { try { while (true) { } } finally { for (var i = 0; i < 10; i++) { Tidy(); } } });
            void Tidy() => ((Action)AppContext.GetData("tidied"))();
            """);
        Assert.Equal(10, tidied);
    }

    [Fact]
    public async Task The_match_of_a_hook_is_charged_like_the_hook()
    {
        var exception = await BudgetedRule.ExceedAsync("OnRequest(new Match { When = exchange => { while (true) { } } }, request => Continue);");
        Assert.StartsWith("the match for OnRequest of test.csx", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zero_is_no_limit() => Assert.Null(await BudgetedRule.AskAsync(
        "OnRequest(request => { var end = Environment.TickCount64 + 300; while (Environment.TickCount64 < end) { } });", new BudgetLimits(TimeSpan.Zero, 0)));

    [Fact]
    public async Task The_next_call_has_its_whole_budget_again()
    {
        var unit = BudgetedRule.Load(
            "var calls = 0; OnRequest(request => { if (calls++ == 0) { while (true) { } } for (var i = 0; i < 100_000; i++) { } return Continue; });", BudgetedRule.Small);
        await Assert.ThrowsAsync<BudgetExceededException>(() => BudgetedRule.AskAsync(unit));
        await BudgetedRule.AskAsync(unit);
    }
}
