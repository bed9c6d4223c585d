using System.Text;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.AccessControl;

/// <summary>A proxy with AccessControl, a file of users, and a clock that the test moves.</summary>
internal static class GuardedProxy
{
    /// <summary>anna has the password "secret", bert "пароль".</summary>
    public const string Users = """
        # staff
        anna:$2y$05$EUcNSQbwik6OZnO6aeq/Z.1vzohjQHzCnN/StBZ4dkB69ePsMK3oO
        bert:$6$abc$LjfWyKRvXsDdMX5Sfspep/Vyrw.fufr3lYyMdaSFkmNO/L3U6m/2L4UkluLRO21q15UHaGfrDH566kvw2v6A20
        """;

    /// <param name="options">The members of <c>Options:AccessControl</c>.</param>
    /// <param name="time">The proxy's clock.</param>
    /// <param name="upstream">What it forwards to.</param>
    /// <param name="rule">A rule.</param>
    /// <param name="others">Further members of <c>Options</c>, with a comma before them.</param>
    /// <param name="route">Further members of the route, with a comma before them.</param>
    /// <param name="expectErrors">Whether errors in the log are expected.</param>
    public static Task<ProxyUnderTest> StartAsync(
        string options, ManualTimeProvider? time = null, Upstream? upstream = null, string? rule = null, string others = "", string route = "", bool expectErrors = false) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        BuiltInPlugins = true,
        Time = time,
        Upstream = upstream,
        Rule = rule,
        ExpectErrors = expectErrors,
        Files = new Dictionary<string, byte[]> { ["staff.htpasswd"] = Encoding.UTF8.GetBytes(Users) },
        Configuration = Configuration(options, others, route),
    });

    public static string Configuration(string options, string others = "", string route = "") => $$"""
        {
          "Options": { "AccessControl": { {{options}} }{{others}} },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" }{{route}} } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Asks, and gives status, challenge and body.</summary>
    public static async Task<(int Status, string? Challenge, string Body)> AskAsync(this ProxyUnderTest proxy, string path, string? authorization = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in authorization is null ? headers : headers.Append(("Authorization", authorization)))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await proxy.Client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Header("WWW-Authenticate"), await answer.Content.ReadAsStringAsync());
    }

    public static async Task<int> StatusAsync(this ProxyUnderTest proxy, string path, string? authorization = null, params (string Name, string Value)[] headers) =>
        (await proxy.AskAsync(path, authorization, headers)).Status;
}
