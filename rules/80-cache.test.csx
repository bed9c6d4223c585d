Plugins("Caching");
Options("Caching", new { Enabled = true });
Options(new
{
    LoggedIn = new[] { "session" },
    Pass = new[] { "/admin" },
    Ttl = new Dictionary<string, string> { ["/static"] = "00:01:00" },
    Header = "X-Cache",
});

Test("a static file is kept for its time, without its cookies", async proxy =>
{
    var upstream = proxy.Upstream("blue");
    upstream.Answers(_ => new Answer(200) { Text = "file", Headers = { ["Set-Cookie"] = "a=b" } });
    var first = await proxy.GetAsync("/static/a.js");
    var second = await proxy.GetAsync("/static/a.js");
    Expect(first.Header("X-Cache"), "miss");
    Expect(second.Header("X-Cache"), "hit");
    Expect(second.Header("Set-Cookie"), null);
    Expect(upstream.Requests.Count, 1);

    proxy.Time.Advance(TimeSpan.FromMinutes(2));
    await proxy.GetAsync("/static/a.js");
    Expect(upstream.Requests.Count, 2);
});

Test("who is logged in passes the cache by", async proxy =>
{
    await proxy.GetAsync("/static/a.js");
    var answer = await proxy.GetAsync("/static/a.js", request => request.Cookie("session", "7"));
    Expect(answer.Header("X-Cache"), "pass");
    Expect(proxy.Upstream("blue").Last.Header("Cookie"), "session=7");
});

Test("what passes is asked for each time", async proxy =>
{
    await proxy.GetAsync("/admin/users");
    await proxy.GetAsync("/admin/users");
    Expect(proxy.Upstream("blue").Requests.Count, 2);
});
