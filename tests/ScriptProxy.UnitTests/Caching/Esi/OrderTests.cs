using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class OrderTests
{
    private const string Page = "0<esi:include src=\"/a\"/>1<esi:include src=\"/b\"/>2<esi:include src=\"/c\"/>3";

    public static TheoryData<bool, bool> Kinds => new() { { true, false }, { true, true }, { false, false }, { false, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Includes_are_asked_for_together_and_written_in_order(bool isComplete, bool copies)
    {
        FakeFetch a = new() { Body = "[a]" }, b = new() { Body = "[b]" }, c = new() { Body = "[c]" };
        var includes = new FakeIncludes { ["/a"] = a, ["/b"] = b, ["/c"] = c };
        var sent = Pages.SendAsync(new FakeBody(isComplete, Page) { Copies = copies }, includes);
        Assert.Equal(["/a", "/b", "/c"], includes.Asked);

        c.Comes.SetResult();
        b.Comes.SetResult();
        Assert.False(sent.IsCompleted);
        a.Comes.SetResult();
        Assert.Equal("0[a]1[b]2[c]3", await sent);
    }

    [Fact]
    public async Task No_more_are_under_way_at_once_than_allowed()
    {
        var answers = Enumerable.Range(0, 6).Select(number => new FakeFetch { Body = $"{number}" }).ToList();
        var includes = new FakeIncludes();
        for (var number = 0; number < answers.Count; number++)
        {
            includes[$"/{number}"] = answers[number];
        }

        var page = string.Concat(answers.Select((_, number) => $"<esi:include src=\"/{number}\"/>"));
        var sent = Pages.SendAsync(page, includes, new EsiOptions { MaxParallel = 2 });
        for (var number = 0; number < answers.Count; number++)
        {
            await Eventually.TrueAsync(() => includes.Asked.Count == Math.Min(answers.Count, number + 2), "the next include is asked for");
            Assert.InRange(includes.UnderWay, 0, 2);
            answers[number].Comes.SetResult();
        }

        Assert.Equal("012345", await sent);
    }

    [Fact]
    public async Task What_stands_before_an_include_is_sent_while_it_is_waited_for()
    {
        var a = new FakeFetch { Body = "[a]" };
        var client = new MemoryClient();
        await using var body = new EsiBody(new FakeBody(true, Page), true, Pages.Of(new FakeIncludes { ["/a"] = a, ["/b"] = "[b]", ["/c"] = "[c]" }));
        var sent = body.WriteAsync(client.Writer, CancellationToken.None).AsTask();
        Assert.Equal("0", client.Received);
        a.Comes.SetResult();
        await sent;
        Assert.Equal("0[a]1[b]2[c]3", client.Received);
    }

    [Fact]
    public async Task Body_that_is_still_arriving_does_not_hold_back_an_include()
    {
        var more = new TaskCompletionSource();
        var client = new MemoryClient();
        var page = new FakeBody(false, "0<esi:include src=\"/a\"/>1", "2") { Between = () => more.Task };
        await using var body = new EsiBody(page, false, Pages.Of(new FakeIncludes { ["/a"] = "[a]" }));
        var sent = body.WriteAsync(client.Writer, CancellationToken.None).AsTask();
        Assert.Equal("0[a]1", client.Received);
        more.SetResult();
        await sent;
        Assert.Equal("0[a]12", client.Received);
    }

    [Fact]
    public async Task Pieces_of_a_stored_body_are_looked_at_ahead()
    {
        FakeFetch a = new() { Body = "[a]" }, b = new() { Body = "[b]" };
        var includes = new FakeIncludes { ["/a"] = a, ["/b"] = b };
        var sent = Pages.SendAsync(new FakeBody(true, "0<esi:incl", "ude src=\"/a\"/>1", new string('x', 20_000), "<esi:include src=\"/b\"/>2"), includes);
        Assert.Equal(["/a", "/b"], includes.Asked);
        b.Comes.SetResult();
        a.Comes.SetResult();
        Assert.Equal($"0[a]1{new string('x', 20_000)}[b]2", await sent);
    }
}
