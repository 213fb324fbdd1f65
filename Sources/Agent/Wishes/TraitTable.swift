/// What a shoe is for and what it is like, where the shop has no column for it: general knowledge about footwear.
///
/// A line each: name; how customers say it, in five languages; beginnings of words by which a row's text shows it; what in
/// a row's text speaks against it. `!` in front of the name: a nicety, which narrows a choice and never empties it.
enum TraitTable {
  static let uses = """
    hiking; hiking, hike, hikes, hiker, trekking, trek, wandern, wanderschuhe, wanderschuh, wanderstiefel, randonnee, senderismo, trekking, wandelen, wandelschoenen, rambling; hik, trek, wander
    trail; trail, trails, off road, forest, woods, wood, waldlauf, sentier; trail
    running; running, runner, runners, run, jog, jogging, laufschuhe, laufschuh, joggen, running shoes, course a pied, correr, hardlopen, hardloopschoenen, marathon, half marathon, 10k, 5k, ultramarathon; running, racing shoe, runner, jog, marathon; retro, casual, after a running
    road; road, asphalt, pavement, strassenlauf, route, weg; road, asphalt, pavement
    racing; racing, racing flats, racing flat, race shoe, race shoes, vertical kilometre, vertical kilometer; racing, racer
    climbing; climbing, climbing shoes, bouldering, boulder, climbing hall, climbing gym, klettern, kletterschuhe, escalade, escalada, klimmen; climbing shoe, boulder
    via ferrata; via ferrata, approach shoe, approach shoes, klettersteig, approach; approach, via ferrata
    mountaineering; crampon, crampons, glacier, mountaineering, steigeisen, gletscher, ice axe, crampon compatible; crampon, glacier, mountaineer
    winter; winter, winters, winter boots, snow, snow boots, sledging, sledding, snowy, winterstiefel, hiver, neige, invierno, nieve, sneeuw, winterlaarzen, apres ski; winter, snow, insulat
    rain boots; wellies, wellie, welly, wellington, wellingtons, rubber boots, rubber boot, gumboots, gum boots, rain boots, rain boot, gummistiefel, bottes de pluie, botas de agua, regenlaarzen; rain boot, rubber boot, welling
    water shoes; water shoe, water shoes, wading, wade, wading shoes, aqua shoes, kayak, kayaking, paddling, rock pool, rock pools, canyoning; water shoe, river, wad, rock pool, dries fast
    tennis; tennis; tennis; table tennis, after a tennis
    table tennis; table tennis, ping pong, pingpong, tischtennis; table tennis
    clay; clay, clay court, clay courts, sandplatz, terre battue, gravel court; clay
    hard court; hard court, hard courts, hartplatz; hard court
    basketball; basketball, hoops, indoor ball, point guard, power forward, layups, dunk, blacktop, baloncesto; basketball
    padel; padel; padel
    pickleball; pickleball, pickle ball; pickleball
    squash; squash; squash
    badminton; badminton; badminton
    volleyball; volleyball; volleyball
    handball; handball; handball
    golf; golf, golfing, golfschuhe; golf
    football; football, soccer, cleats, astro turf, firm ground, fussball, fussballschuhe, futbol, voetbal; football, soccer, cleat
    rugby; rugby; rugby
    cycling; cycling, cycling shoes, bike shoes, spinning, radschuhe, cyclisme, ciclismo; cycling, bike, cycl
    dancing; dancing, dance shoes, ballet, salsa, tanzschuhe, tanzen; danc, ballet
    riding; horse riding, riding boots, reitstiefel; riding
    ski; ski boots, skiing; ski boot, skiing
    skate; skate, skating, skateboard, skateboarding, skater, skaters, ollie, ollied; skat
    gym; gym, gym trainer, weights, weightlifting, weight lifting, crossfit, workout, workouts, fitness, hallentraining; gym, weights, fitness, workout, train
    refereeing; referee, referees, ref, refs, officiating, umpire, schiedsrichter; referee, official, umpire
    walking; walking shoes, walking shoe, strolling, city walks, spazieren, spazierschuhe, marche, caminar; walk, hik
    office; office shoes, business shoes, dress shoes, dress shoe, formal, oxfords, brogues, smart shoes, business, anzugschuhe; office, formal, dress, business, elegant, oxford, brogue
    safety; safety shoes, safety boots, steel toe, steel toecap, sicherheitsschuhe, work boots; safety, steel toe, work boot
    """

  static let kinds = """
    boots; boots, boot, stiefel, bottes, botas, laarzen, booties, bootie; boot, chukka
    ankle boots; ankle boots, ankle boot, chelsea boots, chelsea boot, stiefeletten, bottines, botines; ankle boot, chelsea, chukka
    sandals; sandals, sandal, sandalen, sandales, sandalias, sandale; sandal
    slides; slides, slide, sliders, flip flops, flip flop, badelatschen, badeschuhe, mules; slide, flip
    clogs; clogs, clog, crocs, zuecos, klompen; clog
    espadrilles; espadrilles, espadrille, alpargatas, espadrilles; espadrille
    slippers; slippers, slipper, slipper like, house shoes, house shoe, hut shoes, hut slippers, for indoors, feet indoors, my feet indoors, wear indoors, indoors at home, hausschuhe, huttenschuhe, pantoffeln, chaussons, pantuflas, zapatillas de casa, pantoffels, sloffen, at home, indoor shoes; slipper, house shoe, hut and, hut slip, cold flats, for home; slide, balcony
    sneakers; sneakers, sneaker, trainers, trainer, turnschuhe, turnschuh, baskets, zapatillas deportivas, sportschoenen, kicks; sneaker, trainer, runner
    heels; heels, high heels, pumps, stilettos, absatzschuhe, talons, tacones, hakken; heel, pump, stiletto
    loafers; loafers, loafer, moccasins, mokassins, mocassins, mocasines; loafer, moccasin
    ballet flats; ballet flats, ballerinas, ballerina, flats; ballerina, ballet flat
    slip-on; slip on, slip ons, slipon, laceless, no laces; slip on, slide, elastic
    """

  static let properties = """
    waterproof; waterproof, water proof, watertight, rainproof, keep the water out, keep water out, keeps the water out, wasserdicht, wasserdichte, wasserdichten, impermeable, impermeables, etanche, waterdicht, waterdichte, stay dry, goretex, gore tex; waterproof, gore tex, watertight
    water-resistant; water resistant, water repellent, showerproof, wasserabweisend, deperlant; waterproof, water resist, water repel
    vegan; vegan, vegans, veganer, vegane, veganen, animal free, cruelty free, no animal products, without animal products, free of animal products, no animal, free of animal, animal products, animal stuff, animal stuff in them, other animal, plant based, vegetalien, vegano, veganas, vegetarian; vegan, animal products
    wide; wide, wide fit, wide feet, wide foot, extra wide, broad feet, broad, 2e, 4e, duck feet, weit, breite fusse, breit, pieds larges, pies anchos, ancho, brede voeten, breed; wide, 2e, 4e, broad
    narrow; narrow, narrow feet, slim feet, schmal, schmale fusse, etroit, estrecho, smal; narrow
    high-top; high top, high tops, hi top, hi tops, high, hightop, ankle high, mid, over the ankle; high top, hi, high, ankle high, mid; low
    low; low, low top, low tops, low cut, lowtop; *; high, hi, ankle, boot, boots, bootie, mid
    ankle support; ankle support, support my ankle, supports the ankle, ankle stability; ankle support
    straps; straps, strap, velcro, hook and loop, klettverschluss; strap, hook, velcro
    laces; laces, lace up, lace ups, laced, schnursenkel, lacets, cordones, veters; lace, eyelet
    two-strap; two strap, two straps, two strapped; two strap
    non-marking; non marking, nonmarking, no marks, black marks, leaves none, leave no marks; non marking, nonmarking
    washable; washing machine, machine washable, machine wash, in the wash, washable, waschbar, waschmaschine, lavable, wasbaar; washable, machine wash
    studs; studs, spikes, spiked, stud, fold out, grip on ice, holds on ice, on ice, icy; stud, spike, on ice, for ice
    resolable; resoled, resole, resoling, resoleable, resolable, resole them, neu besohlen, wiederbesohlbar; resole
    lined; lined, lining, insulated, fur, fur lining, fleece, faux fur, gefuttert, fourre, forrado, gevoerd, padded; lined, fleece, fur, insulat
    sticky; sticky, sticky rubber; sticky
    rock plate; rock plate, rock plates; rock plate
    outdoor; outdoor, outdoors, blacktop, street ball, streetball, outside courts; outdoor, asphalt
    indoor; indoor, indoors, indoor soles, indoor ball, gym floor, wooden floor, hall, halle, hallenschuhe, sports hall; indoor, hall; outdoor
    shower; shower, showers, locker room, changing room, dusche; shower, locker
    """

  static let niceties = """
    !hardy; minus, freezing, arctic, below zero, frost; minus, insulat, warm
    !warm; warm, warmth, warmer, cold feet, kalte fusse, chaud, calientes, warme; warm, insulat, lined, fleece, fur, wool, felt, cold
    !casual; casual, everyday, every day, daily, alltag, quotidien, diario, dagelijks, freizeit; casual, everyday, daily
    !women; women, womens, woman, ladies, lady, damen, damenschuhe, femme, femmes, mujer, senora, dames; women, ladies
    !men; men, mens, gents, gentlemen, herren, herrenschuhe, homme, hommes, hombre, caballero, heren; *; women, ladies, children, kids
    !kids; kids, kid, kiddo, child, childs, childrens, children, toddler, junior, juniors, kinder, kinderschuhe, enfant, enfants, ninos, ninas, kinderen, year old; kid, child, junior, jr, mini
    !cushioned; cushioned, cushioning, comfortable, comfy, comfort, soft, bequem, gedampft, confortables, comodas, comfortabel; cushion, comfort, soft, foam, recovery
    !light; lightweight, featherlight, feather light, ultralight, leicht, leger, ligero, licht; light, featherlight
    !breathable; breathable, airy, atmungsaktiv, respirant, transpirable, ademend; breath, airy, mesh, unlined
    !summer; summer, summery, beach, hot weather, sommer, ete, verano, zomer, strand; summer, beach, airy
    !closed; closed, closed toe, toe cap, geschlossen; closed, toe cap, boot, bootie, slipper, slip on, house shoe; sandal, slide, open
    !pool; pool, garden, rinse, poolside; pool, garden
    !travel; travel, travelling, traveling; travel
    !chunky; chunky, lugged, chunky sole; chunky, lugged
    !retro; retro, retro runners, retro runner, retro running shoes, vintage, old school, seventies, eighties; retro, vintage, seventies, eighties
    !knitted; knitted, knit, sock like; knit
    !bottles; bottles, plastic bottles, old bottles, recycled bottles; bottle
    !cork footbed; cork footbed, footbed, cork; cork
    !grip; grip, grippy, not slippery, not be slippery, not slip, dont slip, non slip, slip resistant, anti slip, rutschfest, antiderapant, antideslizante; slip, grip, sticky, lug
    !stiff; stiff; stiff
    !dry; dry; dry, waterproof; airy, unlined
    """
}
