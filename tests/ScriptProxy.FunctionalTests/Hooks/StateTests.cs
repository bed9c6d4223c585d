using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class StateTests
{
    [Fact]
    public async Task State_is_private_to_a_unit_unless_it_is_shared_and_ends_with_the_exchange()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["10.csx"] = """
                    var own = State<int>("count");
                    var same = State<int>("count");
                    var shared = SharedState<string>("auth/user");
                    OnRequest(request =>
                    {
                        request.Headers["X-First"] = $"{request.Get(own)}|{request.Get(shared) ?? "none"}";
                        request.Set(own, request.Get(own) + 1);
                        request.Set(shared, "ann");
                        request.Headers["X-Same"] = request.Get(same).ToString();
                    });
                    """,
                ["20.csx"] = """
                    var own = State<int>("count");
                    var shared = SharedState<string>("auth/user");
                    var colliding = SharedState<int>("count");
                    OnRequest(request => { request.Headers["X-Second"] = $"{request.Get(own)}|{request.Get(shared)}|{request.Get(colliding)}"; });
                    """,
            },
        });

        for (var i = 0; i < 3; i++)
        {
            await proxy.Client.GetStringAsync("/");
        }

        Assert.All(proxy.Upstream.Requests, request => Assert.Equal(
            ("0|none", "1", "0|ann|0"), (request.Headers["X-First"].ToString(), request.Headers["X-Same"].ToString(), request.Headers["X-Second"].ToString())));
    }

    [Fact]
    public async Task A_rule_may_keep_a_type_of_its_own_and_change_it_while_serving()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            var key = State<Point>("p");
            OnRequest(request => { request.Set(key, new Point(1, 2)); });
            OnResponse(response => response.Headers["X-P"] = response.Get(key).ToString());
            record struct Point(int X, int Y);
            """);
        using var first = await proxy.Client.GetAsync("/");

        proxy.WriteRule("rule.csx", """
            var key = State<string>("p");
            OnRequest(request => { request.Set(key, "text"); });
            OnResponse(response => response.Headers["X-P"] = response.Get(key));
            """);
        Assert.Empty(await proxy.ReloadAsync());
        using var second = await proxy.Client.GetAsync("/");

        Assert.Equal("Point { X = 1, Y = 2 }", first.Headers.GetValues("X-P").Single());
        Assert.Equal("text", second.Headers.GetValues("X-P").Single());
    }
}
