BEGIN TRANSACTION;
CREATE TABLE campaigns (id INTEGER PRIMARY KEY, job TEXT NOT NULL UNIQUE, command TEXT NOT NULL, version TEXT NOT NULL,
  bound INTEGER);
INSERT INTO "campaigns" VALUES(1,'{"keep_refutations":false,"kind":"non-uniqueness","margin":"0","options":"{\"actions\":[2,2,2],\"equilibria\":2,\"gap\":\"weighted\",\"largest_weight\":3,\"mixing\":1,\"mixtures\":[],\"notion\":\"coalition-perfect-coco\",\"zero_weights\":false}","seed":0,"structure":"","unit_size":50,"wish":""}','coco','0.1.0',NULL);
INSERT INTO "campaigns" VALUES(2,'{"keep_refutations":true,"kind":"non-uniqueness","margin":"0","options":"{\"actions\":[1,2],\"equilibria\":2,\"gap\":\"weighted\",\"largest_weight\":2,\"mixing\":1,\"mixtures\":[],\"notion\":\"coalition-perfect-coco\",\"zero_weights\":false}","seed":0,"structure":"","unit_size":800,"wish":""}','coco','0.1.0',NULL);
CREATE TABLE claims (sha256 TEXT PRIMARY KEY, game TEXT NOT NULL REFERENCES games, claim TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE findings (campaign INTEGER NOT NULL, unit INTEGER NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL,
  game TEXT NOT NULL REFERENCES games, claims TEXT NOT NULL, PRIMARY KEY (campaign, unit, place),
  FOREIGN KEY (campaign, unit) REFERENCES units) WITHOUT ROWID;
CREATE TABLE games (sha256 TEXT PRIMARY KEY, game TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('schema','coco-catalog/1');
CREATE TABLE rays (campaign INTEGER NOT NULL, unit INTEGER NOT NULL, number TEXT NOT NULL, alternative INTEGER NOT NULL,
  ray TEXT NOT NULL, PRIMARY KEY (campaign, number, alternative), FOREIGN KEY (campaign, unit) REFERENCES units)
  WITHOUT ROWID;
INSERT INTO "rays" VALUES(2,0,'0',0,'6:-1');
INSERT INTO "rays" VALUES(2,0,'1',0,'0:-1 6:-1');
INSERT INTO "rays" VALUES(2,0,'2',0,'6:-1');
INSERT INTO "rays" VALUES(2,0,'3',0,'0:-1 6:-1');
INSERT INTO "rays" VALUES(2,0,'4',0,'2:1 6:-1');
INSERT INTO "rays" VALUES(2,0,'5',0,'6:-1');
INSERT INTO "rays" VALUES(2,0,'6',0,'2:1 6:-1');
INSERT INTO "rays" VALUES(2,0,'7',0,'6:-1');
CREATE TABLE units (campaign INTEGER NOT NULL REFERENCES campaigns, unit INTEGER NOT NULL, searched INTEGER NOT NULL,
  refuted INTEGER NOT NULL, undecided INTEGER NOT NULL, skipped INTEGER NOT NULL, found INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit)) WITHOUT ROWID;
INSERT INTO "units" VALUES(1,0,3,3,0,47,0);
INSERT INTO "units" VALUES(1,1,1,1,0,49,0);
INSERT INTO "units" VALUES(1,2,2,2,0,48,0);
INSERT INTO "units" VALUES(1,3,1,1,0,49,0);
INSERT INTO "units" VALUES(1,4,2,2,0,48,0);
INSERT INTO "units" VALUES(1,5,3,3,0,47,0);
INSERT INTO "units" VALUES(1,6,4,4,0,46,0);
INSERT INTO "units" VALUES(1,7,1,1,0,49,0);
INSERT INTO "units" VALUES(1,8,2,2,0,48,0);
INSERT INTO "units" VALUES(1,9,2,2,0,48,0);
INSERT INTO "units" VALUES(1,10,1,1,0,49,0);
INSERT INTO "units" VALUES(1,11,1,1,0,49,0);
INSERT INTO "units" VALUES(2,0,8,8,0,0,0);
CREATE VIEW counted_units AS SELECT u.* FROM units u JOIN campaigns c ON c.id = u.campaign
  WHERE c.bound IS NULL OR u.unit < c.bound;
CREATE VIEW counted_findings AS SELECT f.* FROM findings f JOIN campaigns c ON c.id = f.campaign
  WHERE c.bound IS NULL OR f.unit < c.bound;
COMMIT;
